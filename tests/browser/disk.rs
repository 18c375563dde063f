use plumbline::browser::{Disk, Level};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_is_put_is_on_the_disk_once_it_says_so() {
    let disk = Disk::here();
    disk.open(|| ()).await.unwrap();
    disk.has_joined();
    disk.put("pl1/test/m", JsValue::from_str("one"));
    assert_eq!(disk.level(), Level::Waiting);
    // A later value, while the first is under way.
    disk.put("pl1/test/m", JsValue::from_str("two"));
    on_disk(&disk).await;
    assert_eq!(value(&disk, "pl1/test/m").await.as_deref(), Some("two"));
    disk.put("pl1/test/m", JsValue::UNDEFINED);
    on_disk(&disk).await;
    assert_eq!(value(&disk, "pl1/test/m").await, None);
}

#[wasm_bindgen_test]
async fn the_ring_keeps_snapshots_until_they_are_dropped() {
    let disk = Disk::here();
    disk.open(|| ()).await.unwrap();
    disk.put_snapshot("2026-01-02", "later").await.unwrap();
    disk.put_snapshot("2026-01-01", "first").await.unwrap();
    assert_eq!(disk.snapshots().await.unwrap(), ["2026-01-01", "2026-01-02"]);
    assert_eq!(disk.snapshot("2026-01-02").await.unwrap().as_deref(), Some("later"));
    assert_eq!(disk.snapshot("2026-01-03").await.unwrap(), None);
    disk.drop_snapshot("2026-01-01").await.unwrap();
    disk.drop_snapshot("2026-01-02").await.unwrap();
    assert!(disk.snapshots().await.unwrap().is_empty());
}

async fn value(disk: &Disk, key: &str) -> Option<String> {
    let (keys, values) = disk.all().await.unwrap();
    let place = keys.index_of(&JsValue::from_str(key), 0);
    values.get(u32::try_from(place).ok()?).as_string()
}

async fn on_disk(disk: &Disk) {
    while disk.level() != Level::OnDisk {
        let wait = js_sys::Promise::new(&mut |resolve, _| {
            web_sys::window().unwrap().set_timeout_with_callback(&resolve).unwrap();
        });
        JsFuture::from(wait).await.unwrap();
    }
}
