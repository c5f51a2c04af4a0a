//! Addresses of hosts in the forms in which people have them: as BlueKing's pages copy them, with the area before them, and
//! IPv6 short or in full.

use super::id::AreaId;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

/// An address, and the cloud area that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placed {
    /// `bk_cloud_id`; `None` where nothing stands before the address.
    pub area: Option<AreaId>,
    pub address: IpAddr,
}

/// Reads `10.0.0.1`, `0:10.0.0.1`, `fd00::1`, `[fd00::1]` and `0:[fd00::1]`. A number before an IPv6 address without
/// brackets is a part of it.
#[must_use]
pub fn read(text: &str) -> Option<Placed> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Some(Placed { area: None, address });
    }
    let bracketed = |text: &str| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().filter(IpAddr::is_ipv6);
    if let Some(address) = bracketed(text) {
        return Some(Placed { area: None, address });
    }
    let (area, rest) = text.split_once(':')?;
    let area = area_of(area)?;
    let address = bracketed(rest).or_else(|| rest.parse().ok().filter(IpAddr::is_ipv4))?;
    Some(Placed { area: Some(area), address })
}

/// Splits the beginning of an address, such as `0:10.1` or `0:[fd00`, from the area before it. `None` where nothing but the
/// address is there, or where that may begin with the number.
#[must_use]
pub fn begins(text: &str) -> Option<(AreaId, &str)> {
    let (area, rest) = text.split_once(':')?;
    let area = area_of(area)?;
    match rest.strip_prefix('[') {
        Some(rest) => Some((area, rest.trim_end_matches(']'))),
        None => rest.contains('.').then_some((area, rest)),
    }
}

fn area_of(text: &str) -> Option<AreaId> {
    Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok().and_then(AreaId::of)
}

/// Returns an address in its short form; of a text that is none, the text. A CMDB stores and serves IPv6 in full.
#[must_use]
pub fn short(text: &str) -> Cow<'_, str> {
    match text.parse::<Ipv6Addr>() {
        Ok(address) => {
            let short = address.to_string();
            if short == text { text.into() } else { short.into() }
        }
        Err(_) => text.into(),
    }
}

/// Returns a name with the addresses that it begins with in their short form: a CMDB names a service instance by the
/// addresses of its host, joined by commas, then `_` and its first process.
#[must_use]
pub fn short_name(name: &str) -> Cow<'_, str> {
    let (addresses, rest) = name.find('_').map_or((name, ""), |at| name.split_at(at));
    // Nearly all names have no colon there.
    if !addresses.contains(':') {
        return name.into();
    }
    let shortened: Vec<Cow<'_, str>> = addresses.split(',').map(short).collect();
    let joined = shortened.join(",");
    if joined == addresses { name.into() } else { (joined + rest).into() }
}

/// Returns what stands before and after an address of an area in the form in which CMDB copies it: `0:10.0.0.1`,
/// `0:[fd00::1]`.
#[must_use]
pub fn around(area: Option<AreaId>, address: &str) -> (String, &'static str) {
    match area {
        None => (String::new(), ""),
        Some(area) if address.contains(':') => (format!("{area}:["), "]"),
        Some(area) => (format!("{area}:"), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_the_forms_in_which_they_are_copied() {
        for (text, area, address) in [
            ("10.0.0.1", None, "10.0.0.1"),
            ("0:10.0.0.1", Some(0), "10.0.0.1"),
            ("90000001:10.0.0.1", Some(90_000_001), "10.0.0.1"),
            ("0:[fd00:0:0::1]", Some(0), "fd00::1"),
            ("[fd00::1]", None, "fd00::1"),
            ("fd00:0000:0000:0000:0000:0000:0000:0001", None, "fd00::1"),
            ("1:2:3:4:5:6:7:8", None, "1:2:3:4:5:6:7:8"),
            ("0::1", None, "::1"),
        ] {
            let area = area.and_then(AreaId::of);
            assert_eq!(read(text), Some(Placed { area, address: address.parse().unwrap() }), "{text}");
        }
        for text in ["", "0:", ":10.0.0.1", "a:10.0.0.1", "0:10.0.0", "[10.0.0.1]", "0:[::1", "nginx:80", "10.0.0.1:80"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn ipv6_is_short_also_where_a_name_begins_with_it() {
        const FULL: &str = "fd00:0020:0002:0000:0000:0000:0000:0023";
        for (name, shown) in [
            ("10.0.0.1_nginx_80", "10.0.0.1_nginx_80"),
            ("fd00:0020:0002:0000:0000:0000:0000:0023_pay_80", "fd00:20:2::23_pay_80"),
            ("10.0.0.1,fd00:0020:0002:0000:0000:0000:0000:0023", "10.0.0.1,fd00:20:2::23"),
            ("fd00:20:2::23_pay", "fd00:20:2::23_pay"),
            ("a:b_fd00:0020:0002:0000:0000:0000:0000:0023", "a:b_fd00:0020:0002:0000:0000:0000:0000:0023"),
            ("", ""),
        ] {
            assert_eq!(short_name(name), shown, "{name}");
        }
        assert_eq!(
            (short(FULL), short("10.0.0.1"), short("x")),
            ("fd00:20:2::23".into(), "10.0.0.1".into(), "x".into())
        );
        let area = AreaId::of(3);
        assert_eq!(around(area, "fd00::1"), ("3:[".to_owned(), "]"));
        assert_eq!(around(area, "10.0.0.1"), ("3:".to_owned(), ""));
        assert_eq!(around(None, "fd00::1"), (String::new(), ""));
    }

    #[test]
    fn beginnings_have_an_area_where_they_cannot_be_of_ipv6() {
        let area = AreaId::of(0).unwrap();
        for (text, expected) in [
            ("0:10.1.", Some((area, "10.1."))),
            ("0:[fd00:2", Some((area, "fd00:2"))),
            ("0:[", Some((area, ""))),
            ("0:10", None),
            ("10.1.", None),
            ("a:10.1", None),
        ] {
            assert_eq!(begins(text), expected, "{text}");
        }
    }
}
