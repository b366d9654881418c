/* The worker of /cpd/: a shell for a day without a line, and nothing of anybody.

   The view puts one line before this script, ``const CPD = {…}``: home, desk, tasks (addresses of pages), shell (the
   page shown without a line), files (all addresses to keep, the shell among them) and version (their digest). */
const NAME = `cpd-shell-${CPD.version}`;
const PATIENCE = 10000; // milliseconds
const UNREACHABLE = [502, 503, 504];

// The shell is fetched without the cookie, so that no page of a person can get into it.
async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(CPD.files.map((url) => new Request(url, { credentials: "omit", cache: "reload" })));
  await self.skipWaiting();
}

async function forgetOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("cpd-shell-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
  for (const client of await self.clients.matchAll()) {
    client.postMessage({ files: CPD.files }); // a page that was drawn with others says that there is a newer one
  }
}

async function stored(url) {
  const cache = await caches.open(NAME);
  return cache.match(url);
}

// A line that is there in name only must not keep the learner waiting.
function fromNetwork(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE);
    fetch(request)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

async function page(request, isHome) {
  const instead = async () => (isHome ? Response.redirect(CPD.desk) : stored(CPD.shell));
  try {
    const answer = await fromNetwork(request);
    return (UNREACHABLE.includes(answer.status) && (await instead())) || answer;
  } catch {
    return (await instead()) || Response.error();
  }
}

async function file(request, place) {
  return (await stored(place)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill()));

self.addEventListener("activate", (event) => event.waitUntil(forgetOld()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  const place = url.pathname + url.search;
  const isHome = url.pathname === CPD.home;
  const isDesk = isHome || url.pathname === CPD.desk || url.pathname.startsWith(CPD.tasks);
  if (request.mode === "navigate") {
    if (isDesk) {
      event.respondWith(page(request, isHome));
    }
  } else if (CPD.files.includes(place) && place !== CPD.shell) {
    event.respondWith(file(request, place));
  }
});
