// Whether this listener pays for every megabyte.
import { signal } from '@preact/signals';
import { isBoolean, recall, remember } from '../shared/storage';

const wishOfBrowser = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** The listener's choice, at first what the browser is set to. */
export const lessData = signal(recall('lessData', wishOfBrowser, isBoolean));

export function setLessData(on: boolean): void {
  lessData.value = on;
  remember('lessData', on);
}
