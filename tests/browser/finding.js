// What a person finds on a page: by the name that is read out for it, among what can be seen.
const seen = (one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(one).visibility !== 'hidden';
};
const told = (one) => (one.innerText || one.textContent || '').replace(/\s+/g, ' ').trim();
const named = (one) => {
  const by = (one.getAttribute('aria-labelledby') || '').split(' ').map((id) => id && document.getElementById(id));
  const labels = [...(one.labels || [])];
  return [one.getAttribute('aria-label'), told(one), one.title, one.placeholder,
    ...[...by, ...labels].filter(Boolean).map(told)].map((name) => name && name.replace(/\s*\*$/, '').trim());
};
// The elements of a kind with a name, in the order of the page, in the topmost dialog if one is open.
const all = (kind, name) => {
  const dialogs = [...document.querySelectorAll('[role=dialog]')].filter(seen);
  const menus = kind.includes('menuitem') || kind.includes('option');
  const place = dialogs.length && !menus ? dialogs[dialogs.length - 1] : document;
  return [...place.querySelectorAll(kind)].filter((one) => seen(one) && (name === null || named(one).includes(name)));
};
const last = (kind, name) => all(kind, name).pop();
