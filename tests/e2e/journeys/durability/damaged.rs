use serde_json::{Value, json};

use super::{TITLES, three_incidents};
use crate::browser::Page;
use crate::losses;
use crate::profile::Profile;

/// Each way in which a value is damaged, as a script over `value`.
const DAMAGES: [&str; 5] = [
    "value.slice(0, value.length / 2)",
    "value.slice(0, -3) + String.fromCharCode(value.charCodeAt(value.length - 3) ^ 1) + value.slice(-2)",
    "'undefined'",
    "''",
    "'x'.repeat(1000000)",
];

/// Reads, and where `text` is a string writes, a value of the second copy.
const MIRROR: &str = "
    const [key, text, done] = arguments;
    const request = indexedDB.open('plumbline');
    request.onsuccess = () => {
        const base = request.result;
        const store = base.transaction('values', 'readwrite').objectStore('values');
        if (text !== null) store.put(text, key);
        const got = store.get(key);
        store.transaction.oncomplete = () => { base.close(); done(got.result ?? null); };
    };
";

#[test]
fn a_damaged_value_of_any_kind_is_mended_from_the_second_copy() {
    let profile = Profile::new();
    let page = profile.open("");
    page.button("Open the sample").click();
    page.is_on_disk();
    let (mut tried, mut lost) = (0, 0);
    for kind in ["/j/", "/c/", "/m"] {
        for damage in DAMAGES {
            page.go(&page.server.address("rescue.html"));
            let key = page.script(
                "return Object.keys(localStorage).filter((key) => key.includes(arguments[0])).sort().at(-1)",
                &[json!(kind)],
            );
            let script = "const [key, damage] = arguments; const value = localStorage.getItem(key);
                 localStorage.setItem(key, CHANGED); return value;";
            let value = page.script(&script.replace("CHANGED", damage), std::slice::from_ref(&key));
            page.open("");
            page.sees("1 stored text was damaged. Brought back");
            tried += 1;
            let now = page.script("return localStorage.getItem(arguments[0])", std::slice::from_ref(&key));
            lost += usize::from(now != value);
        }
    }
    losses::tell("an entry, a shard, a name damaged in local storage", tried, tried, lost);

    let (mut tried, mut lost) = (0, 0);
    for damage in DAMAGES {
        page.go(&page.server.address("rescue.html"));
        let key = page.script("return Object.keys(localStorage).find((key) => key.includes('/j/'))", &[]);
        let script = format!(
            "const value = localStorage.getItem(arguments[0]); return [value, {}]",
            damage.replace("1000000", "100000")
        );
        let texts = page.script(&script, std::slice::from_ref(&key));
        mirror(&page, &key, &texts[1]);
        page.open("");
        page.is_on_disk();
        tried += 1;
        page.go(&page.server.address("rescue.html"));
        lost += usize::from(mirror(&page, &key, &Value::Null) != texts[0]);
    }
    losses::tell("an entry damaged in IndexedDB", tried, tried, lost);
}

fn mirror(page: &Page, key: &Value, text: &Value) -> Value {
    page.script_async(MIRROR, &[key.clone(), text.clone()])
}

#[test]
fn an_erased_workspace_stays_erased() {
    let (_profile, page) = three_incidents();
    let key = page.script("return Object.keys(localStorage).find((key) => key.includes('/j/'))", &[]);
    let value = page.script("return localStorage.getItem(arguments[0])", std::slice::from_ref(&key));
    let other = page.tab();
    page.new_tab("#/data");
    page.button("Erase").click();
    page.field("Type “Ward IT” to erase it").fill("Ward IT");
    page.button("Erase this workspace").click();
    page.heading("Start with my team").is_seen();

    page.switch_to(&other);
    page.sees("This workspace was erased in another tab.");
    page.heading("Start with my team").is_seen();
    // As if local storage had been rolled back behind the erasure.
    let put = "localStorage.setItem(arguments[0], arguments[1])";
    page.script(put, &[key, value]);
    page.open("");
    page.heading("Start with my team").is_seen();
    page.wipe("local_storage");
    page.open("");
    page.heading("Start with my team").is_seen();
    let left =
        page.script("return Object.keys(localStorage).filter((key) => key.split('/').length > 2)", &[]);
    assert_eq!(left, json!([]));
}

#[test]
fn keys_of_others_and_keys_of_a_later_version_are_left_alone() {
    let (_profile, page) = three_incidents();
    page.script(
        "for (let n = 0; n < 200; n += 1) localStorage.setItem(`other-${n}`, 'theirs');
         localStorage.setItem('pl1/ward/new/1', 'what a later version writes');
         localStorage.setItem('pl2/ward/m', 'of a later version');",
        &[],
    );
    page.open("#/q?r=incident");
    page.is_on_disk();
    let others = "return Object.keys(localStorage).filter((key) => key.startsWith('other-')).length";
    assert_eq!(page.script(others, &[]), 200);
    assert_eq!(
        page.script("return localStorage.getItem('pl1/ward/new/1')", &[]),
        "what a later version writes"
    );
    assert_eq!(page.script("return localStorage.getItem('pl2/ward/m')", &[]), "of a later version");
    losses::tell("keys of others on the same origin", 200, TITLES.len(), page.lacks(&TITLES));
}
