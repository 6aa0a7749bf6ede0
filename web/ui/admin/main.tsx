import '../shared/tokens.css';
import '../shared/base.css';
import '../shared/controls.css';
import './admin.css';
import './parts/parts.css';
import { render } from 'preact';
import { Admin } from './Admin';

const root = document.getElementById('app');
if (!root) throw new Error('admin.html lost its #app');
render(<Admin />, root);
