// Runs before the first paint so that a chosen theme never flashes; everything else about themes is in shared/theme.ts.
(function () {
  var root = document.documentElement;
  var chosen = null;
  try {
    chosen = localStorage.getItem('sidflow.theme');
  } catch (blocked) {
    root.dataset.storage = 'blocked';
  }
  try {
    if (localStorage.getItem('sidflow.font') === 'mono') root.dataset.font = 'mono';
  } catch (blocked) {
    root.dataset.storage = 'blocked';
  }
  var dark = window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = chosen === 'light' || chosen === 'dark' || chosen === 'classic' ? chosen : dark ? 'dark' : 'light';
})();
