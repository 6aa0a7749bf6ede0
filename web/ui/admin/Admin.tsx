import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MoonIcon, SunIcon } from '../shared/icons';
import { notice } from '../shared/notice';
import { theme, toggleTheme } from '../shared/theme';
import { TroubleBox } from '../shared/Trouble';
import { ask } from './ask';
import { Door } from './Door';
import { forgetMe, may, me, meTrouble } from './me';
import { addressOf, place } from './place';
import { Audit } from './pages/Audit';
import { Devices } from './pages/Devices';
import { FirstSteps } from './pages/FirstSteps';
import { Health } from './pages/Health';
import { Jobs } from './pages/Jobs';
import { Library } from './pages/Library';
import { Log } from './pages/Log';
import { Models } from './pages/Models';
import { Overview } from './pages/Overview';
import { People } from './pages/People';
import { Settings } from './pages/Settings';
import { Storage } from './pages/Storage';
import { You } from './pages/You';

interface Page {
  name: string;
  label: string;
  /** Without this permission the page is not offered; the server refuses what is behind it anyway. */
  needs: string | null;
  Content: () => JSX.Element;
}

const pages: Page[] = [
  { name: 'overview', label: 'Overview', needs: 'status:read', Content: Overview },
  { name: 'devices', label: 'Devices', needs: 'status:read', Content: Devices },
  { name: 'jobs', label: 'Jobs', needs: 'status:read', Content: Jobs },
  { name: 'library', label: 'Library', needs: 'status:read', Content: Library },
  { name: 'models', label: 'Models', needs: 'status:read', Content: Models },
  { name: 'storage', label: 'Storage', needs: 'status:read', Content: Storage },
  { name: 'health', label: 'Health', needs: null, Content: Health },
  { name: 'people', label: 'People', needs: 'users:read', Content: People },
  { name: 'audit', label: 'Audit', needs: 'audit:read', Content: Audit },
  { name: 'settings', label: 'Settings', needs: 'settings:manage', Content: Settings },
  { name: 'log', label: 'Log', needs: 'logs:read', Content: Log },
  { name: 'first-steps', label: 'First steps', needs: 'settings:manage', Content: FirstSteps },
  { name: 'you', label: 'Your account', needs: null, Content: You },
];

export function Admin(): JSX.Element {
  useEffect(() => void forgetMe(), []);
  const who = me.value;
  if (who === null) return <main class="door">{meTrouble.value ? <TroubleBox trouble={meTrouble.value} again={() => void forgetMe()} /> : <p class="quiet">Loading …</p>}</main>;
  return (
    <>
      {!who.authenticated || who.role === 'listener' ? <Door /> : <Inside />}
      <div class="notice" role="status">
        {notice.value && <p key={notice.value.id}>{notice.value.text}</p>}
      </div>
    </>
  );
}

function Inside(): JSX.Element {
  const [menu, setMenu] = useState(false);
  const who = me.value;
  const offered = pages.filter((page) => page.needs === null || may(page.needs));
  // Whoever has to do something first is led there.
  const wanted = who?.pending ? 'you' : place.value.page;
  const page = offered.find((each) => each.name === wanted) ?? offered[0] ?? pages[pages.length - 1];
  useEffect(() => {
    document.title = `${page?.label ?? 'Admin'} · SIDFlow admin`;
  }, [page]);
  const leave = async () => {
    await ask('POST', '/api/auth/logout', {});
    await forgetMe();
  };
  return (
    <div class="admin">
      <a class="skip" href="#content">
        To the content
      </a>
      <header class="rail">
        <div class="brand">
          <h1>
            <a class="word" href="#/overview">
              SIDFlow <span>admin</span>
            </a>
          </h1>
          <button type="button" class="plain menu" aria-expanded={menu} aria-controls="rail" onClick={() => setMenu(!menu)}>
            Menu
          </button>
        </div>
        <nav id="rail" class={menu ? 'open' : ''} aria-label="Admin">
          {offered.map((each) => (
            <a key={each.name} href={addressOf(each.name)} aria-current={each === page ? 'page' : undefined} onClick={() => setMenu(false)}>
              {each.label}
            </a>
          ))}
          <a href="/">To the player</a>
        </nav>
        <div class={menu ? 'who open' : 'who'}>
          <p>
            {who?.username ?? 'operator'} <span class="quiet">{who?.role}</span>
          </p>
          <button type="button" class="round" aria-label={theme.value === 'light' ? 'Dark theme' : 'Light theme'} onClick={toggleTheme}>
            {theme.value === 'light' ? <MoonIcon /> : <SunIcon />}
          </button>
          <button type="button" class="plain" onClick={() => void leave()}>
            Log out
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <h2>{page?.label}</h2>
        {page && <page.Content key={page.name} />}
      </main>
    </div>
  );
}
