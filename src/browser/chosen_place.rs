use super::files::{settled, words};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = showSaveFilePicker, catch)]
    fn show_save_file_picker(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = showDirectoryPicker, catch)]
    fn show_directory_picker(options: &JsValue) -> Result<Promise, JsValue>;

    type Handle;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Handle) -> String;

    #[wasm_bindgen(method, getter)]
    fn kind(this: &Handle) -> String;

    #[wasm_bindgen(method, catch, js_name = queryPermission)]
    fn query_permission(this: &Handle, how: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = requestPermission)]
    fn request_permission(this: &Handle, how: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getFile)]
    fn get_file(this: &Handle) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &Handle) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getFileHandle)]
    fn get_file_handle(this: &Handle, name: &str, how: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn values(this: &Handle) -> Result<Walk, JsValue>;

    type Walk;

    #[wasm_bindgen(method, catch)]
    fn next(this: &Walk) -> Result<Promise, JsValue>;

    type Locks;

    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, then: &JsValue) -> Result<Promise, JsValue>;

    type Writable;

    #[wasm_bindgen(method, catch)]
    fn write(this: &Writable, bytes: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

/// A file or a folder outside of the browser that a person chose to be written to.
#[derive(Clone, Debug)]
pub struct ChosenPlace(JsValue);

impl ChosenPlace {
    /// Whether this browser lets files be chosen that stay chosen.
    #[must_use]
    pub fn can_be_chosen() -> bool {
        let window = web_sys::window().map(JsValue::from).unwrap_or_default();
        Reflect::has(&window, &"showSaveFilePicker".into()).unwrap_or(false)
    }

    /// Lets a person choose a file, with a name offered, or a folder where there is none; nothing where they think
    /// better of it. To be called while a click is handled.
    ///
    /// # Errors
    /// In the browser's words, where it does not allow it.
    pub async fn choose(offered: Option<&str>) -> Result<Option<ChosenPlace>, String> {
        let chosen = match offered {
            Some(name) => show_save_file_picker(&member("suggestedName", &name.into())),
            None => show_directory_picker(&member("mode", &"readwrite".into())),
        };
        match settled(chosen).await {
            Ok(handle) => Ok(Some(ChosenPlace(handle))),
            Err(thrown) if Reflect::get(&thrown, &"name".into()).is_ok_and(|n| n == "AbortError") => Ok(None),
            Err(thrown) => Err(words(thrown)),
        }
    }

    /// The place that was kept as such an object; nothing where it is none.
    #[must_use]
    pub fn from_kept(kept: JsValue) -> Option<ChosenPlace> {
        kept.is_object().then_some(ChosenPlace(kept))
    }

    /// The object to keep in the browser's database.
    #[must_use]
    pub fn to_keep(&self) -> JsValue {
        self.0.clone()
    }

    /// What the file or folder is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.handle().name()
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.handle().kind() == "directory"
    }

    /// Whether the browser lets the page write there. It is asked to only where `ask` says so, which is to be while a
    /// click is handled.
    pub async fn allowed(&self, ask: bool) -> bool {
        let how = member("mode", &"readwrite".into());
        let answer = match ask {
            true => self.handle().request_permission(&how),
            false => self.handle().query_permission(&how),
        };
        settled(answer).await.is_ok_and(|answer| answer == "granted")
    }

    /// A file of that name in the folder, made where there is none.
    ///
    /// # Errors
    /// In the browser's words, where it cannot be made.
    pub async fn file_in(&self, name: &str) -> Result<ChosenPlace, String> {
        let made = self.handle().get_file_handle(name, &member("create", &true.into()));
        settled(made).await.map(ChosenPlace).map_err(words)
    }

    /// The files in the folder whose names a test takes.
    ///
    /// # Errors
    /// In the browser's words, where they cannot be read.
    pub async fn files(&self, takes: impl Fn(&str) -> bool) -> Result<Vec<File>, String> {
        let mut files = Vec::new();
        let read = async {
            let walk = self.handle().values()?;
            loop {
                let step = settled(walk.next()).await?;
                let found = ChosenPlace(Reflect::get(&step, &"value".into())?);
                if found.0.is_undefined() {
                    return Ok(files);
                }
                if !found.is_folder() && takes(&found.name()) {
                    files.push(settled(found.handle().get_file()).await?.unchecked_into());
                }
            }
        };
        read.await.map_err(words)
    }

    /// The file as it is now.
    ///
    /// # Errors
    /// In the browser's words, where it cannot be read: it was taken away, for one.
    pub async fn file(&self) -> Result<File, String> {
        let file = settled(self.handle().get_file()).await.map_err(words)?;
        Ok(file.unchecked_into())
    }

    /// Makes these bytes the file, all at once: until they are written, the file stays what it is.
    ///
    /// # Errors
    /// In the browser's words, where they were not written.
    pub async fn write(&self, bytes: &[u8]) -> Result<(), String> {
        let written = async {
            let stream: Writable = settled(self.handle().create_writable()).await?.unchecked_into();
            settled(stream.write(&Uint8Array::from(bytes))).await?;
            settled(stream.close()).await
        };
        written.await.map(|_| ()).map_err(words)
    }

    /// Waits until no other tab of this browser is at a place of that name. To be called with what it gave once the place
    /// is left; a tab that ends leaves it too.
    pub async fn turn(name: &str) -> Option<Function> {
        let locks = Reflect::get(&web_sys::window()?.navigator(), &"locks".into()).ok()?;
        let mut leave = None;
        let left = Promise::new(&mut |resolve, _| leave = Some(resolve));
        let come = Promise::new(&mut |come, _| {
            let (called, left) = (come.clone(), left.clone());
            let then = Closure::once_into_js(move || {
                called.call0(&JsValue::UNDEFINED).ok();
                left
            });
            // Where the browser has no turns, there is nobody to wait for.
            if locks.unchecked_ref::<Locks>().request(name, &then).is_err() {
                come.call0(&JsValue::UNDEFINED).ok();
            }
        });
        settled(Ok(come)).await.ok();
        leave
    }

    fn handle(&self) -> &Handle {
        self.0.unchecked_ref()
    }
}

fn member(name: &str, value: &JsValue) -> Object {
    let object = Object::new();
    // An object of our own takes every member.
    Reflect::set(&object, &name.into(), value).ok();
    object
}
