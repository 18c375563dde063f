// The way to the data that needs no program: what this browser holds under Plumbline's prefix, as it is, in local
// storage and in the second copy on the disk.
const PREFIX = "pl1/";
const DISK = "plumbline";
const STORES = ["values", "ring"];
const DISK_PATIENCE_MS = 4000;

/** Every key of Plumbline in local storage with its raw text, in order. Throws where the browser blocks storage. */
function inStorage() {
  const names = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const name = localStorage.key(index);
    if (name.startsWith(PREFIX)) names.push(name);
  }
  names.sort();
  return names.map((name) => [name, localStorage.getItem(name)]);
}

/** The second copy, opened as it is; nothing where this browser has none. */
function openDisk() {
  return new Promise((done, fail) => {
    setTimeout(() => fail(new Error("it does not answer")), DISK_PATIENCE_MS);
    const request = indexedDB.open(DISK);
    // Asked for what is there, not to make one.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => done(request.result);
    request.onerror = () => (request.error?.name === "AbortError" ? done(null) : fail(request.error));
  });
}

/** Does something with every store of the second copy in one transaction, and closes it again. */
async function onDisk(mode, step) {
  const disk = await openDisk();
  if (!disk) return {};
  try {
    const names = STORES.filter((name) => disk.objectStoreNames.contains(name));
    if (names.length === 0) return {};
    const transaction = disk.transaction(names, mode, { durability: "strict" });
    const asked = names.map((name) => [name, step(transaction.objectStore(name), name)]);
    await new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = () => fail(transaction.error);
    });
    return Object.fromEntries(asked.map(([name, requests]) => [name, requests.map((request) => request.result)]));
  } finally {
    disk.close();
  }
}

/** Everything that is kept on either side, and in words what could not be read. */
async function myData() {
  const data = { keys: [], disk: [], ring: [], troubles: [] };
  try {
    data.keys = inStorage();
  } catch (error) {
    data.troubles.push(`This browser does not let the page read its storage: ${error.message}.`);
  }
  try {
    const { values = [[], []], ring = [[], []] } = await onDisk("readonly", (store) => [store.getAllKeys(), store.getAll()]);
    data.disk = values[0].map((name, place) => [name, values[1][place]]);
    data.ring = ring[0].map((name, place) => [name, ring[1][place]]);
  } catch (error) {
    data.troubles.push(`The second copy on the disk cannot be read: ${error?.message ?? error}.`);
  }
  return data;
}

/** Hands over a file of what was read; answers with what happened, in words. */
function handOver({ keys, disk, ring, troubles }) {
  const taken = new Date().toISOString();
  const parts = { keys: Object.fromEntries(keys), disk: Object.fromEntries(disk), ring: Object.fromEntries(ring) };
  const text = JSON.stringify({ plumbline: "raw", taken, page: location.pathname, ...parts }, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `plumbline-raw-${taken.slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const found =
    keys.length + disk.length + ring.length === 0
      ? "There is nothing of Plumbline in this browser; the file is empty."
      : `Handed to the browser as ${link.download}: ${keys.length} entries, ${disk.length} in the second copy, ` +
        `${ring.length} snapshots. Look whether the file is there.`;
  return [found, ...troubles].join(" ");
}

/** Hands the data over as a file; answers with what happened, in words. */
export async function downloadMyData() {
  return handOver(await myData());
}

/** The rescue page: what is stored, a copy of it, and a clean start that takes a copy first. */
function rescuePage() {
  const byId = (id) => document.getElementById(id);
  const say = (text) => {
    byId("result").textContent = text;
  };
  const size = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "").length;
  const show = async () => {
    const { keys, disk, ring, troubles } = await myData();
    const units = keys.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    byId("count").textContent =
      `${keys.length} entries, ${units.toLocaleString("en")} characters. ` +
      `In the second copy on the disk: ${disk.length} entries, ${ring.length} snapshots.`;
    const [here, there] = [new Map(keys), new Map([...disk, ...ring])];
    const names = [...new Set([...here.keys(), ...there.keys()])].sort();
    const length = (side, name) => (side.has(name) ? size(side.get(name)).toLocaleString("en") : "–");
    byId("keys").replaceChildren(
      ...names.map((name) => {
        const row = document.createElement("tr");
        for (const text of [name, length(here, name), length(there, name)]) {
          const cell = document.createElement("td");
          cell.textContent = text;
          row.append(cell);
        }
        return row;
      }),
    );
    if (troubles.length > 0) say(troubles.join(" "));
  };
  const startClean = async () => {
    const data = await myData();
    const copied = handOver(data);
    const failed = [];
    // Exactly what the file holds: another tab may have written since.
    const copiedOf = { values: data.disk, ring: data.ring };
    try {
      await onDisk("readwrite", (store, name) => copiedOf[name].map(([key]) => store.delete(key)));
    } catch (error) {
      failed.push(`The second copy is still there: ${error?.message ?? error}.`);
    }
    for (const [name] of data.keys) localStorage.removeItem(name);
    byId("word").value = "";
    await show();
    say([copied, ...failed, "Plumbline's entries were removed from this browser; nothing else was."].join(" "));
  };
  byId("download").addEventListener("click", async () => say(await downloadMyData()));
  byId("clean").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("word").value.trim().toLowerCase() !== "start clean") {
      say("Nothing was removed. Type the two words “start clean” first.");
      return;
    }
    startClean();
  });
  show();
}
if (document.body.dataset.page === "rescue") rescuePage();
