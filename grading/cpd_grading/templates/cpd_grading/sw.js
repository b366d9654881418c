/* The worker of /cpd/: a shell for a day without a line, and nothing of anybody. */
'use strict';
const told = {{ told|safe }};
const NAME = 'cpd-shell-' + told.version, PATIENCE = 10000;

// The shell is fetched without the cookie, so that no page of a person can get into it.
self.addEventListener('install', (event) => {
  const fetched = told.kept.map((url) => new Request(url, {credentials: 'omit', cache: 'reload'}));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fetched)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith('cpd-shell-') && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

const kept = (url) => caches.open(NAME).then((cache) => cache.match(url));

// A line that is there in name only must not keep the learner waiting.
function fromNetwork(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), PATIENCE);
    fetch(request).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function page(request, isHome) {
  const instead = async () => isHome ? Response.redirect(told.desk) : kept(told.shell);
  try {
    const answer = await fromNetwork(request);
    return [502, 503, 504].includes(answer.status) && await instead() || answer;
  } catch (dropped) {
    return await instead() || Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const {request} = event, url = new URL(request.url), place = url.pathname + url.search;
  if (request.method !== 'GET' || url.origin !== self.location.origin) { return; }
  const isDesk = url.pathname === told.home || url.pathname === told.desk || url.pathname.startsWith(told.tasks);
  if (request.mode === 'navigate') {
    if (isDesk) { event.respondWith(page(request, url.pathname === told.home)); }
  } else if (told.kept.includes(place) && place !== told.shell) {
    event.respondWith(kept(place).then((found) => found || fetch(request)));
  }
});
