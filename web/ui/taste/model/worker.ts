import { train, type Task } from './trainer';

self.onmessage = (message: MessageEvent<Task>) => {
  train(message.data)
    .then((trained) => self.postMessage(trained))
    .catch((failure: unknown) => self.postMessage({ failure: String(failure) }));
};
