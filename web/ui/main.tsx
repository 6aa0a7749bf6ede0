import './shared/tokens.css';
import './shared/base.css';
import './shared/controls.css';
import { render } from 'preact';
import { App } from './features/shell/App';
import { arrive } from './features/shell/arrive';
import { keys } from './features/shell/keys';
import { dressPage } from './features/shell/dress';
import { connectVotes } from './features/party/votes';
import { connectStations, useOrder } from './features/stations/air';
import { connectServiceWorker } from './offline/installed';
import { connectMediaSession } from './player/media-session';
import { connectKeyboard } from './shared/keyboard';
import { connectTaste } from './taste/opinions';

const root = document.getElementById('app');
if (!root) throw new Error('index.html lost its #app');
render(<App />, root);
connectKeyboard(keys);
connectMediaSession();
dressPage();
arrive(location.hash);
window.addEventListener('hashchange', () => arrive(location.hash));
connectStations();
connectVotes();
void connectTaste();
connectServiceWorker();

/** The listener's own model comes when nobody waits for anything. */
const learnAfterMs = 20_000;
setTimeout(() => {
  import('./taste/model/personal')
    .then(async (model) => {
      await model.connectPersonalModel();
      useOrder(model.prefer);
    })
    .catch((failure: unknown) => console.info('Nothing is learnt on this visit:', failure));
}, learnAfterMs);
