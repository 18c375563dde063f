use super::{IntoPiece, Piece, memo};

/// One piece while something holds, and another one otherwise; each is drawn anew only when that turns.
pub fn when(
    holds: impl Fn() -> bool + 'static,
    then: impl Fn() -> Piece + 'static,
    otherwise: impl Fn() -> Piece + 'static,
) -> Piece {
    erased(Box::new(holds), Box::new(then), Box::new(otherwise))
}

type Draw = Box<dyn Fn() -> Piece>;

fn erased(holds: Box<dyn Fn() -> bool>, then: Draw, otherwise: Draw) -> Piece {
    let now = memo(holds);
    (move || if now.get() { then() } else { otherwise() }).piece()
}
