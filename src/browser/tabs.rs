use wasm_bindgen::JsCast;

/// Calls `then` with key and new value whenever another tab of this origin writes a key of this product.
pub fn on_foreign_write(then: impl Fn(String, Option<String>) + 'static) {
    super::on_window("storage", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::StorageEvent>() else { return };
        if let Some(key) = event.key().filter(|k| k.starts_with(crate::journal::key::PREFIX)) {
            then(key, event.new_value());
        }
    });
}
