//! Places of the workbench and their addresses: fragments, so that they work on any host, in a sub-folder and
//! without a network, and a filter never reaches a server's log.

use std::fmt;

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Route {
    /// What needs you now.
    #[default]
    Home,
    /// A list of records under a query.
    List(List),
    /// One record, by number or identity.
    Record {
        /// `INC-0042`, or 32 hexadecimal digits.
        address: String,
    },
    /// The form for a new record.
    New {
        /// The register's code.
        register: String,
        /// Prefilled fields.
        values: Vec<(String, String)>,
    },
    /// Service levels.
    ServiceLevels,
    /// The board of improvements.
    Improvements,
    /// KPIs, or one of them.
    Kpis {
        /// The formula's code, if one is chosen.
        chosen: Option<String>,
        /// Granularity, split and filter, as written in the address.
        options: Vec<(String, String)>,
    },
    /// Data and settings.
    Data {
        /// The part shown, such as `people`.
        part: String,
    },
    /// Bringing a spreadsheet in.
    Import {
        /// How far it has come, such as `check`; empty where nothing is chosen.
        step: String,
    },
    /// A record that came in a link, to be looked at before it is added.
    Link {
        /// What carries it.
        carried: String,
    },
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct List {
    /// The register's code; empty means incidents.
    pub register: String,
    /// The query.
    pub query: String,
    /// The columns, if not the usual ones.
    pub columns: Vec<String>,
    /// Whether records stand as cards by state.
    pub board: bool,
}

impl Route {
    /// The place an address means; an unknown one is home.
    #[must_use]
    pub fn parse(hash: &str) -> Route {
        let (path, query) = hash.split_once('?').unwrap_or((hash, ""));
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|p| !p.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let get =
            |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
        let mut parts = path.trim_matches('/').split('/').map(decode);
        let mut part = || parts.next().unwrap_or_default();
        match part().as_str() {
            "q" => Route::List(List {
                register: get("r"),
                query: get("f"),
                columns: get("cols").split(',').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
                board: get("view") == "board",
            }),
            "r" => match part() {
                address if address.is_empty() => Route::Home,
                address => Route::Record { address },
            },
            "new" => match part() {
                register if register.is_empty() => {
                    Route::New { register: "incident".to_owned(), values: pairs }
                }
                register => Route::New { register, values: pairs },
            },
            "sla" => Route::ServiceLevels,
            "improvements" => Route::Improvements,
            "kpi" => Route::Kpis { chosen: Some(part()).filter(|k| !k.is_empty()), options: pairs },
            "data" => Route::Data { part: part() },
            "import" => Route::Import { step: part() },
            "link" => Route::Link { carried: part() },
            _ => Route::Home,
        }
    }

    /// The list of a register under a query.
    #[must_use]
    pub fn list(register: &str, query: &str) -> Route {
        Route::List(List { register: register.to_owned(), query: query.to_owned(), ..List::default() })
    }

    /// The page of a record.
    #[must_use]
    pub fn record(address: impl Into<String>) -> Route {
        Route::Record { address: address.into() }
    }
}

impl fmt::Display for Route {
    /// The fragment without its `#`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let columns;
        match self {
            Route::Home => f.write_str("/")?,
            Route::List(list) => {
                f.write_str("/q")?;
                columns = list.columns.join(",");
                pairs.push(("r", &list.register));
                pairs.push(("f", &list.query));
                pairs.push(("cols", &columns));
                pairs.push(("view", if list.board { "board" } else { "" }));
            }
            Route::Record { address } => write!(f, "/r/{}", encode(address))?,
            Route::New { register, values } => {
                write!(f, "/new/{}", encode(register))?;
                pairs.extend(values.iter().map(|(n, v)| (n.as_str(), v.as_str())));
            }
            Route::ServiceLevels => f.write_str("/sla")?,
            Route::Improvements => f.write_str("/improvements")?,
            Route::Kpis { chosen, options } => {
                f.write_str("/kpi")?;
                if let Some(chosen) = chosen {
                    write!(f, "/{}", encode(chosen))?;
                }
                pairs.extend(options.iter().map(|(n, v)| (n.as_str(), v.as_str())));
            }
            Route::Data { part } if part.is_empty() => f.write_str("/data")?,
            Route::Data { part } => write!(f, "/data/{}", encode(part))?,
            Route::Import { step } if step.is_empty() => f.write_str("/import")?,
            Route::Import { step } => write!(f, "/import/{}", encode(step))?,
            Route::Link { carried } => write!(f, "/link/{}", encode(carried))?,
        }
        let mut separator = '?';
        for (name, value) in pairs.into_iter().filter(|(_, v)| !v.is_empty()) {
            write!(f, "{separator}{}={}", encode(name), encode(value))?;
            separator = '&';
        }
        Ok(())
    }
}

/// Percent-encodes what has a meaning in a fragment; the rest stays readable.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b':'
            | b'@'
            | b'<'
            | b'>'
            | b','
            | b'|' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    out.extend(char::from_digit(u32::from(nibble), 16).map(|c| c.to_ascii_uppercase()));
                }
            }
        }
    }
    out
}

/// Takes percent-encoding back; what is no encoding stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        let pair = || {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            if digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                u8::from_str_radix(digits, 16).ok()
            } else {
                None
            }
        };
        match (first, pair()) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
