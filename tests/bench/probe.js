// Runs in every document before the page's own scripts, and times what the page does when a person does something.
(() => {
  const bench = (window.__bench = { writes: [], landed: [], listed: null });
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  // A task of its own: every microtask before it has run.
  const task = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  });
  // The first task after the next frame was drawn.
  const paint = () => new Promise((done) => requestAnimationFrame(() => task().then(done)));

  const instantiate = WebAssembly.instantiate;
  const streaming = WebAssembly.instantiateStreaming;
  const kept = (made) => ((bench.memory = (made.instance ?? made).exports.memory), made);
  WebAssembly.instantiate = (...given) => instantiate(...given).then(kept);
  WebAssembly.instantiateStreaming = (...given) => streaming(...given).then(kept);

  const setItem = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value);
    bench.writes.push({ at: performance.now(), units: key.length + value.length });
  };

  // When what the page wrote was on the disk, as the browser said.
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const begun = transaction.apply(this, given);
    if (begun.mode === "readwrite") begun.addEventListener("complete", () => bench.landed.push(performance.now()));
    return begun;
  };

  // When the first row of a list was drawn.
  const row = "tr[data-place]";
  const observer = new MutationObserver(() => {
    if (!document.querySelector(row)) return;
    observer.disconnect();
    paint().then((at) => (bench.listed = at));
  });
  observer.observe(document, { childList: true, subtree: true });

  bench.opened = async () => {
    for (let waited = 0; bench.listed === null; waited += 20) {
      if (waited > 100000) throw new Error("no row of a list appeared");
      await wait(20);
    }
    return { ready: performance.getEntriesByName("app-ready")[0].startTime, listed: bench.listed };
  };

  // What one act takes: until its handlers return, until everything it caused was done, until it is on the screen.
  const timed = async (act) => {
    await wait(60 + Math.random() * 40);
    bench.writes.length = 0;
    const start = performance.now();
    act();
    const handled = performance.now() - start;
    const done = (await task()) - start;
    const painted = (await paint()) - start;
    const last = bench.writes.at(-1);
    const units = bench.writes.reduce((sum, write) => sum + write.units, 0);
    return { handled, done, painted, written: last ? last.at - start : null, units };
  };
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const enter = (text) => {
    const query = document.querySelector("#query");
    query.focus();
    setValue.call(query, text);
    query.setSelectionRange(text.length, text.length);
    query.dispatchEvent(new InputEvent("input", { bubbles: true, data: text.slice(-1), inputType: "insertText" }));
  };

  // Types the beginning of the title of a row in sight, letter by letter.
  bench.keys = async (count) => {
    const titles = [...document.querySelectorAll(`${row} th[scope=row]`)];
    const text = titles[Math.min(3, titles.length - 1)].innerText.toLowerCase().replace(/[^a-z0-9 ]/g, "").slice(0, count);
    const times = [];
    for (let at = 1; at <= text.length; at++) times.push(await timed(() => enter(text.slice(0, at))));
    const found = document.querySelector("[data-testid=count]").innerText;
    await timed(() => enter(""));
    document.activeElement.blur();
    return { text, found, times };
  };

  bench.sorts = async (names) => {
    const times = {};
    for (const name of names) {
      const header = () => [...document.querySelectorAll("th[scope=col] button")].find((button) => button.innerText.trim() === name);
      if (!header()) continue;
      for (const way of ["up", "down"]) times[`${name} ${way}`] = await timed(() => header().click());
      await timed(() => header().click());
    }
    return times;
  };

  // Assigns one record after the other to oneself by key.
  bench.edits = async (count) => {
    const times = [];
    for (let at = 0; at < count; at++) {
      times.push(await timed(() => press("i")));
      await timed(() => press("j"));
    }
    const said = [...document.querySelectorAll(".toast")].map((toast) => toast.innerText).join(" ");
    return { times, said };
  };

  const bare = () => new Promise((done, failed) => {
    const request = indexedDB.open("bench-bare", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("values");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const write = (base, key, value) => new Promise((done, failed) => {
    const begun = transaction.call(base, "values", "readwrite", { durability: "strict" });
    begun.objectStore("values").put(value, key);
    begun.oncomplete = () => done(performance.now());
    begun.onabort = () => failed(begun.error);
    begun.commit();
  });

  // Edits one record after the other, and waits until each edit is on the disk; by turns with a write of as many
  // characters that does nothing else.
  bench.disk = async (count) => {
    const base = await bare();
    const times = [];
    for (let at = 0; at < count; at++) {
      await wait(150 + Math.random() * 100);
      bench.writes.length = bench.landed.length = 0;
      let start = performance.now();
      press("i");
      const units = bench.writes.reduce((sum, write) => sum + write.units, 0);
      for (let waited = 0; units && !bench.landed.length && waited < 10000; waited += 1) await wait(1);
      const landed = bench.landed.length ? bench.landed[0] - start : null;
      await wait(150 + Math.random() * 100);
      start = performance.now();
      const alone = (await write(base, `bare-${at}`, "x".repeat(units))) - start;
      if (units) times.push({ landed, alone });
      await timed(() => press("j"));
    }
    base.close();
    indexedDB.deleteDatabase("bench-bare");
    return { times };
  };

  // Goes to a place, until nothing changes any more.
  bench.visit = async (hash) => {
    await wait(300);
    const start = performance.now();
    let last = null;
    let first = null;
    const seen = new MutationObserver(() => paint().then((at) => {
      first ??= at - start;
      last = at - start;
    }));
    seen.observe(document.querySelector("#main"), { childList: true, subtree: true, characterData: true, attributes: true });
    location.hash = hash;
    for (let quiet = 0, before = last; quiet < 500; quiet += 25, await wait(25)) {
      if (before !== last) [before, quiet] = [last, 0];
      if (performance.now() - start > 60000) break;
    }
    seen.disconnect();
    const main = document.querySelector("#main");
    return { first, last, charts: main.querySelectorAll("svg").length, text: main.innerText.length };
  };

  // Drops a spreadsheet on the page, has every row checked and brings the records in, as a person does who accepts what
  // the page suggests and waits for nothing else.
  bench.bring = async (file) => {
    // Looks whenever the page was changed, so that looking takes next to no time from it.
    const found = (seek) => new Promise((done, failed) => {
      const given = setTimeout(() => failed(new Error("the import did not go on")), 120000);
      const look = () => {
        const element = seek();
        if (!element) return;
        changes.disconnect();
        clearTimeout(given);
        done(element);
      };
      const changes = new MutationObserver(look);
      changes.observe(document, { childList: true, subtree: true });
      look();
    });
    const button = (words) => found(() => [...document.querySelectorAll("#main button")].find((one) => words.test(one.innerText)));
    const data = new DataTransfer();
    data.items.add(file);
    const start = performance.now();
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    const check = await button(/^Check every row/);
    const read = performance.now();
    check.click();
    const bring = await button(/^Import [\d,]+ record/);
    const checked = performance.now();
    const rows = Number([...document.querySelectorAll("#import-counts dd")][0].innerText.replace(/,/g, ""));
    const pressed = performance.now();
    bring.click();
    await found(() => document.querySelector("#import-done"));
    const stored = performance.now();
    return { rows, read: read - start, checked: checked - read, stored: stored - pressed };
  };

  bench.units = () => {
    let units = 0;
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      units += key.length + localStorage.getItem(key).length;
    }
    return units;
  };

  bench.bytes = () => {
    const loads = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return { requests: loads.length, bytes: loads.reduce((sum, load) => sum + load.encodedBodySize, 0) };
  };
})();
