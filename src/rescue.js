// The way to the data that needs no program: what this browser holds under Plumbline's prefix, as it is.
const PREFIX = "pl1/";

/** Every key of Plumbline with its raw text, in order. Throws where the browser blocks storage. */
function myData() {
  const names = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const name = localStorage.key(index);
    if (name.startsWith(PREFIX)) names.push(name);
  }
  names.sort();
  return names.map((name) => [name, localStorage.getItem(name)]);
}

/** Hands the data over as a file; answers with what happened, in words. */
export function downloadMyData() {
  let entries;
  try {
    entries = myData();
  } catch (error) {
    return `This browser does not let the page read its storage: ${error.message}`;
  }
  const taken = new Date().toISOString();
  const text = JSON.stringify({ plumbline: "raw", taken, page: location.pathname, keys: Object.fromEntries(entries) }, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `plumbline-raw-${taken.slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return entries.length === 0
    ? "There is nothing of Plumbline in this browser; the file is empty."
    : `Handed to the browser as ${link.download}: ${entries.length} entries. Look whether the file is there.`;
}

/** The rescue page: what is stored, a copy of it, and a clean start that takes a copy first. */
function rescuePage() {
  const byId = (id) => document.getElementById(id);
  const say = (text) => {
    byId("result").textContent = text;
  };
  const show = () => {
    let entries;
    try {
      entries = myData();
    } catch (error) {
      say(`This browser does not let the page read its storage: ${error.message}`);
      return;
    }
    const units = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    byId("count").textContent = `${entries.length} entries, ${units.toLocaleString("en")} characters.`;
    byId("keys").replaceChildren(
      ...entries.map(([name, value]) => {
        const row = document.createElement("tr");
        for (const text of [name, value.length.toLocaleString("en")]) {
          const cell = document.createElement("td");
          cell.textContent = text;
          row.append(cell);
        }
        return row;
      }),
    );
  };
  byId("download").addEventListener("click", () => say(downloadMyData()));
  byId("clean").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("word").value.trim().toLowerCase() !== "start clean") {
      say("Nothing was removed. Type the two words “start clean” first.");
      return;
    }
    const copied = downloadMyData();
    for (const [name] of myData()) localStorage.removeItem(name);
    byId("word").value = "";
    show();
    say(`${copied} Plumbline's entries were removed from this browser; nothing else was.`);
  });
  show();
}
if (document.body.dataset.page === "rescue") rescuePage();
