// Sets the colours before anything is painted; the switch in the header comes later (app.js).
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const wanted = () => { try { return localStorage.getItem('escala.theme'); } catch { return null; } };
  window.applyTheme = () => {
    const choice = wanted() ?? 'auto';
    document.documentElement.dataset.theme = choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice;
  };
  dark.addEventListener('change', window.applyTheme);
  window.applyTheme();
})();
