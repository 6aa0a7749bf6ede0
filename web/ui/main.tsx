import './shared/tokens.css';
import './shared/base.css';
import { render } from 'preact';
import { App } from './features/shell/App';
import { keys } from './features/shell/keys';
import { dressPage } from './features/shell/dress';
import { connectStations } from './features/stations/air';
import { connectMediaSession } from './player/media-session';
import { connectKeyboard } from './shared/keyboard';
import { connectTaste } from './taste/opinions';

const root = document.getElementById('app');
if (!root) throw new Error('index.html lost its #app');
render(<App />, root);
connectKeyboard(keys);
connectMediaSession();
dressPage();
connectStations();
void connectTaste();
