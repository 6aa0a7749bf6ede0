// The page's icons: 24 units square, drawn in the text colour. Decoration only: the button carries the words.
import type { ComponentChildren, JSX } from 'preact';

function Icon({ children, filled }: { children: ComponentChildren; filled?: boolean }): JSX.Element {
  return (
    <svg class={filled ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PlayIcon = () => <Icon filled><path d="M7 4v16l13-8z" /></Icon>;
export const PauseIcon = () => <Icon filled><path d="M6 4h4v16H6zM14 4h4v16h-4z" /></Icon>;
export const NextIcon = () => <Icon filled><path d="M5 5v14l10-7zM16 5h3v14h-3z" /></Icon>;
export const PreviousIcon = () => <Icon filled><path d="M19 5v14L9 12zM5 5h3v14H5z" /></Icon>;
export const LeftIcon = () => <Icon><path d="M15 5l-7 7 7 7" /></Icon>;
export const RightIcon = () => <Icon><path d="M9 5l7 7-7 7" /></Icon>;
export const UpIcon = () => <Icon><path d="M5 15l7-7 7 7" /></Icon>;
export const DownIcon = () => <Icon><path d="M5 9l7 7 7-7" /></Icon>;
export const SearchIcon = () => <Icon><circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5.5 5.5" /></Icon>;
export const FolderIcon = () => <Icon><path d="M3 6h6l2 2.5h10V19H3z" /></Icon>;
export const QueueIcon = () => <Icon><path d="M4 6h16M4 11h16M4 16h9" /><path class="fill" d="M16 14v7l5-3.5z" /></Icon>;
export const NowIcon = () => <Icon><path d="M2 12h4l2.5-7 4 14 3-9 1.5 2H22" /></Icon>;
export const CloseIcon = () => <Icon><path d="M6 6l12 12M18 6L6 18" /></Icon>;
export const MoreIcon = () => <Icon filled><circle cx="5" cy="12" r="1.8" /><circle cx="12" cy="12" r="1.8" /><circle cx="19" cy="12" r="1.8" /></Icon>;
export const SunIcon = () => <Icon><circle cx="12" cy="12" r="4" /><path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2 2M16.7 16.7l2 2M18.7 5.3l-2 2M7.3 16.7l-2 2" /></Icon>;
export const MoonIcon = () => <Icon><path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" /></Icon>;
export const HelpIcon = () => <Icon><path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3" /><path d="M12 18v.6" /></Icon>;
export const VolumeIcon = () => <Icon><path class="fill" d="M4 9h4l5-4v14l-5-4H4z" /><path d="M16.5 8.5a5 5 0 0 1 0 7" /></Icon>;
export const SpeakerIcon = () => <Icon><path d="M6 3h12v18H6z" /><circle cx="12" cy="14.5" r="3.5" /><path d="M12 7v.6" /></Icon>;
export const BrowserIcon = () => <Icon><path d="M3 15v-2.5a9 9 0 0 1 18 0V15" /><path class="fill" d="M3 14h4v6H3zM17 14h4v6h-4z" /></Icon>;
export const WarningIcon = () => <Icon><path d="M12 3.5L22 20H2z" /><path d="M12 10v5M12 17v.6" /></Icon>;
export const CheckIcon = () => <Icon><path d="M4.5 12.5l5 5 10-11" /></Icon>;
export const TrashIcon = () => <Icon><path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13" /></Icon>;
export const SwapIcon = () => <Icon><path d="M4 9h15l-4-4M20 15H5l4 4" /></Icon>;
export const HeartIcon = ({ filled }: { filled?: boolean }) => <Icon><path class={filled ? 'both' : undefined} d="M12 20.5L3.5 12V6.5L6.5 4h3L12 6.5 14.5 4h3l3 2.5V12z" /></Icon>;
export const LikeIcon = ({ filled }: { filled?: boolean }) => <Icon><path class={filled ? 'both' : undefined} d="M8 11l4-8h1.5L14.5 5v4.5H20v3L18 20H8z" /><path d="M3.5 11v9" /></Icon>;
export const DislikeIcon = ({ filled }: { filled?: boolean }) => <Icon><path class={filled ? 'both' : undefined} d="M8 13l4 8h1.5l1-2v-4.5H20v-3L18 4H8z" /><path d="M3.5 13V4" /></Icon>;
export const StationIcon = () => <Icon><path d="M4 10h16v10H4zM7 10l9-6" /><circle cx="9" cy="15" r="2" /><path d="M14 14h3M14 17h3" /></Icon>;
export const YouIcon = () => <Icon><circle cx="12" cy="8" r="4" /><path d="M4 21v-1.5c0-3 3-5 8-5s8 2 8 5V21" /></Icon>;
export const ListIcon = () => <Icon><path d="M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11" /></Icon>;
export const ClockIcon = () => <Icon><circle cx="12" cy="12" r="8.5" /><path d="M12 7v5l3.5 2" /></Icon>;
export const PartyIcon = () => <Icon><path d="M4 20l4-11 7 7zM14 9l2-5M17 11l4-3M17.5 15.5l3.5 1" /></Icon>;
export const GripIcon = () => <Icon filled><circle cx="9" cy="6" r="1.6" /><circle cx="15" cy="6" r="1.6" /><circle cx="9" cy="12" r="1.6" /><circle cx="15" cy="12" r="1.6" /><circle cx="9" cy="18" r="1.6" /><circle cx="15" cy="18" r="1.6" /></Icon>;
export const SettingsIcon = () => <Icon><path d="M3 7h10M19 7h2M3 17h2M11 17h10" /><circle cx="16" cy="7" r="2.5" /><circle cx="8" cy="17" r="2.5" /></Icon>;
export const PlusIcon = () => <Icon><path d="M12 5v14M5 12h14" /></Icon>;
export const LinkIcon = () => <Icon><path d="M12 20v-6M6 20h12M4 4h16v10H4z" /></Icon>;
