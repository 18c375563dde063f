use super::files::settled;
use crate::exchange::file_kind::{NotUnwrapped, most_unpacked};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ReadableStreamDefaultReader, ReadableWritablePair};

#[wasm_bindgen]
extern "C" {
    type CompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// Packs bytes with gzip.
///
/// # Errors
/// In words, where the browser cannot.
pub async fn pack(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let packer = CompressionStream::new("gzip").map(JsValue::from);
    let packed = async { drained(&super::blob(bytes)?, &packer?, usize::MAX).await };
    packed.await.ok().flatten().ok_or_else(|| "this browser cannot pack files".to_owned())
}

/// The bytes in a file packed with gzip. What is more than [`most_unpacked`] is never taken in, whatever the file says.
///
/// # Errors
/// In words that go on after a colon, where it is too large or damaged.
pub async fn unpack(packed: &Blob) -> Result<Vec<u8>, String> {
    let most = most_unpacked(packed.size() as usize).ok_or_else(|| NotUnwrapped::TooLarge.to_string())?;
    let unpacker = DecompressionStream::new("gzip").map(JsValue::from);
    match async { drained(packed, &unpacker?, most).await }.await {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(NotUnwrapped::Swells.to_string()),
        Err(_) => Err(NotUnwrapped::Damaged.to_string()),
    }
}

/// Everything that comes out of a stream that a file goes through; nothing where that is more than `most` bytes.
async fn drained(file: &Blob, through: &JsValue, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    let stream = file.stream().pipe_through(through.unchecked_ref::<ReadableWritablePair>());
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let step = settled(Ok(reader.read())).await?;
        let part = js_sys::Reflect::get(&step, &"value".into())?;
        let Some(part) = part.dyn_ref::<js_sys::Uint8Array>() else { return Ok(Some(bytes)) };
        let (start, end) = (bytes.len(), bytes.len() + part.length() as usize);
        if end > most {
            // What is left is not even unpacked.
            settled(Ok(reader.cancel())).await.ok();
            return Ok(None);
        }
        bytes.resize(end, 0);
        if let Some(room) = bytes.get_mut(start..) {
            part.copy_to(room);
        }
    }
}
