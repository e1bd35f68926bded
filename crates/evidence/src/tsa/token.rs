//! Checking a response: that it is about these bytes, that its signer may sign time stamps, and that it did.

use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, KeyUsage, ring as algorithms};
use xuncha_model::{Digest, Timestamp};

use super::{
    der::{INTEGER, OCTETS, OID, SEQUENCE, SET, TIME, Value, Values},
    request,
};

/// Largest response that is looked at, in bytes; real ones have a few thousand.
pub(crate) const LARGEST: usize = 256 << 10;

const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
const ESS_CERT: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x0C];
const ESS_CERT_V2: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F];
const EKU: &[u8] = &[0x55, 0x1D, 0x25];
const TIME_STAMPING: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];
const DIGESTS: [(&[u8], &Algorithm); 3] = [
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01], &SHA256),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02], &SHA384),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03], &SHA512),
];

/// What a good token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The moment it states.
    pub at: Timestamp,
    /// The signer's certificate, DER.
    pub signer: Vec<u8>,
}

/// Why a response is no good time stamp. Every message says what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The authority refused.
    #[error("时间戳机构拒绝了请求（状态 {0}）")]
    Refused(u8),
    /// It is not a time stamp response, or a broken one.
    #[error("应答不是完整的 RFC 3161 时间戳：{0}")]
    Malformed(&'static str),
    /// It is about other bytes.
    #[error("时间戳盖的是别的内容，不是这份清单")]
    OtherContent,
    /// It answers another request.
    #[error("应答中的随机数与请求不符")]
    OtherNonce,
    /// Its inside does not fit: message digest, content type or ESSCertID.
    #[error("时间戳内部不一致：{0}")]
    Inconsistent(&'static str),
    /// Its signer may not sign time stamps.
    #[error("签名证书不能用于时间戳：{0}")]
    Certificate(String),
    /// The signature is wrong.
    #[error("时间戳的签名不符")]
    Signature,
    /// The algorithm is not known here (SM2 among them).
    #[error("时间戳使用的算法本程序不能核验；请用时间戳机构提供的工具核验")]
    UnknownAlgorithm,
}

use StampError::{Inconsistent, Malformed};

/// Checks a response about `about`. With `roots` the signer's certificate must lead to one of them, at the moment the
/// token states; without, only that it is allowed to sign time stamps. With `nonce` the response must repeat it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(
    response: &[u8],
    about: &Digest,
    nonce: Option<&[u8]>,
    roots: Option<&[Vec<u8>]>,
) -> Result<Stamp, StampError> {
    let signed = read(response)?;
    let info = Info::read(signed.content).ok_or(Malformed("TSTInfo"))?;
    if info.imprint != [request::SHA256.as_slice(), &super::der::value(OCTETS, &about.0)].concat() {
        return Err(StampError::OtherContent);
    }
    if nonce.is_some_and(|nonce| info.nonce != Some(nonce)) {
        return Err(StampError::OtherNonce);
    }
    let certificate = signed.signer(&info)?;
    let der = CertificateDer::from(certificate);
    let wrong = |error: webpki::Error| StampError::Certificate(format!("{error:?}"));
    let entity = EndEntityCert::try_from(&der).map_err(wrong)?;
    if let Some(roots) = roots {
        chain(&entity, &signed, roots, info.at).map_err(wrong)?;
    }
    let mut unknown = true;
    for algorithm in signatures(signed.digest) {
        match entity.verify_signature(algorithm, &signed.signed, signed.signature) {
            Ok(()) => return Ok(Stamp { at: info.at, signer: certificate.to_vec() }),
            Err(webpki::Error::InvalidSignatureForPublicKey) => unknown = false,
            Err(_) => {}
        }
    }
    Err(if unknown { StampError::UnknownAlgorithm } else { StampError::Signature })
}

/// The parts of a response that count.
struct Signed<'a> {
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    issuer_and_serial: Option<&'a [u8]>,
    attributes: Values<'a>,
    /// What the signature is under: the attributes as a set.
    signed: Vec<u8>,
    signature: &'a [u8],
    digest: &'static Algorithm,
}

fn read(response: &[u8]) -> Result<Signed<'_>, StampError> {
    if response.len() > LARGEST {
        return Err(Malformed("过大"));
    }
    let mut top = Values(response);
    let mut fields = top.sequence().ok_or(Malformed("不是 DER"))?;
    if !top.0.is_empty() {
        return Err(Malformed("末尾有多余的内容"));
    }
    let mut status = fields.sequence().ok_or(Malformed("没有状态"))?;
    match status.next_of(INTEGER).map(|status| status.content) {
        Some([0 | 1]) => {}
        Some([other]) => return Err(StampError::Refused(*other)),
        _ => return Err(Malformed("没有状态")),
    }
    let mut token = fields.sequence().ok_or(Malformed("没有时间戳"))?;
    if !fields.0.is_empty() {
        return Err(Malformed("末尾有多余的内容"));
    }
    token.next_of(OID).filter(|oid| oid.content == SIGNED_DATA).ok_or(Malformed("不是签名数据"))?;
    let explicit = token.next_of(0xA0).ok_or(Malformed("没有签名数据"))?;
    signed_data(explicit.inside()).ok_or(Malformed("签名数据"))?
}

/// `None` where the structure breaks off.
fn signed_data(mut explicit: Values<'_>) -> Option<Result<Signed<'_>, StampError>> {
    let mut data = explicit.sequence()?;
    data.next_of(INTEGER)?;
    data.next_of(SET)?;
    let mut encapsulated = data.sequence()?;
    if encapsulated.next_of(OID)?.content != TST_INFO {
        return Some(Err(Inconsistent("内容不是 TSTInfo")));
    }
    let content = encapsulated.next_of(0xA0)?.inside().next_of(OCTETS)?.content;
    let certificates =
        data.next_of(0xA0).map(|set| set.inside().map(|one| one.whole).collect()).unwrap_or_default();
    data.next_of(0xA1);
    let mut signers = data.next_of(SET)?.inside();
    let mut signer = signers.sequence()?;
    if !signers.0.is_empty() {
        return Some(Err(Inconsistent("签名者不止一个")));
    }
    signer.next_of(INTEGER)?;
    let named = signer.next_value()?;
    let issuer_and_serial = (named.tag == SEQUENCE).then_some(named.content);
    let digest = algorithm(signer.sequence()?);
    let attributes = signer.next_of(0xA0)?;
    signer.sequence()?;
    let signature = signer.next_of(OCTETS)?.content;
    let Some(digest) = digest else { return Some(Err(StampError::UnknownAlgorithm)) };
    let signed = super::der::value(SET, attributes.content);
    Some(Ok(Signed {
        content,
        certificates,
        issuer_and_serial,
        attributes: attributes.inside(),
        signed,
        signature,
        digest,
    }))
}

/// The digest that an AlgorithmIdentifier names.
fn algorithm(mut identifier: Values<'_>) -> Option<&'static Algorithm> {
    let oid = identifier.next_of(OID)?.content;
    DIGESTS.iter().find(|(known, _)| *known == oid).map(|(_, digest)| *digest)
}

impl<'a> Signed<'a> {
    /// The only value of an attribute.
    fn attribute(&self, oid: &[u8]) -> Option<Value<'a>> {
        let mut found = None;
        for attribute in self.attributes {
            let mut fields = attribute.inside();
            if fields.next_of(OID)?.content == oid {
                let mut values = fields.next_of(SET)?.inside();
                let value = values.next_value()?;
                if found.is_some() || !values.0.is_empty() {
                    return None;
                }
                found = Some(value);
            }
        }
        found
    }

    /// The signer's certificate: the one whose digest the attributes name, which the token carries, which the signer
    /// information names, and whose purpose is time stamping alone.
    fn signer(&self, info: &Info<'_>) -> Result<&'a [u8], StampError> {
        let content_type = self.attribute(CONTENT_TYPE).ok_or(Inconsistent("没有内容类型"))?;
        if content_type.content != TST_INFO {
            return Err(Inconsistent("内容类型不符"));
        }
        let said = self.attribute(MESSAGE_DIGEST).ok_or(Inconsistent("没有内容摘要"))?;
        if said.content != digest(self.digest, info.bytes).as_ref() {
            return Err(Inconsistent("内容摘要不符"));
        }
        let (algorithm, hash) = self.ess_cert().ok_or(Inconsistent("没有签名证书标识 ESSCertID"))?;
        let certificate = self.certificates.iter().find(|one| digest(algorithm, one).as_ref() == hash);
        let certificate = *certificate.ok_or(Inconsistent("ESSCertID 与所附证书不符"))?;
        let about = Certificate::read(certificate).ok_or(Malformed("证书"))?;
        let named = self.issuer_and_serial.is_none_or(|named| named == [about.issuer, about.serial].concat());
        if !named {
            return Err(Inconsistent("签名者与所附证书不符"));
        }
        if !about.is_for_time_stamping() {
            return Err(StampError::Certificate("扩展密钥用途须为关键扩展，且只含时间戳".to_owned()));
        }
        Ok(certificate)
    }

    /// Digest of the signer's certificate, and with what it was made.
    fn ess_cert(&self) -> Option<(&'static Algorithm, &'a [u8])> {
        if let Some(value) = self.attribute(ESS_CERT_V2) {
            let mut first = value.inside().sequence()?.sequence()?;
            let digest = match first.sequence() {
                Some(identifier) => algorithm(identifier)?,
                None => &SHA256,
            };
            return Some((digest, first.next_of(OCTETS)?.content));
        }
        let value = self.attribute(ESS_CERT)?;
        let mut first = value.inside().sequence()?.sequence()?;
        Some((&SHA1_FOR_LEGACY_USE_ONLY, first.next_of(OCTETS)?.content))
    }
}

/// What of TSTInfo counts.
struct Info<'a> {
    bytes: &'a [u8],
    imprint: &'a [u8],
    at: Timestamp,
    nonce: Option<&'a [u8]>,
}

impl<'a> Info<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut fields = Values(bytes).sequence()?;
        fields.next_of(INTEGER)?;
        fields.next_of(OID)?;
        let imprint = fields.next_of(SEQUENCE)?.content;
        fields.next_of(INTEGER)?;
        let at = moment(fields.next_of(TIME)?.content)?;
        fields.next_of(SEQUENCE);
        fields.next_of(0x01);
        let nonce = fields.next_of(INTEGER).map(|nonce| nonce.content);
        Some(Self { bytes, imprint, at, nonce })
    }
}

/// `20261130010203Z` or `20261130010203.25Z`.
fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !is_digits(whole) || !is_digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}.{fraction}Z").parse().ok()
}

/// What of a certificate counts here; the rest is webpki's.
struct Certificate<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    extensions: Values<'a>,
}

impl<'a> Certificate<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut fields = Values(der).sequence()?.sequence()?;
        fields.next_of(0xA0);
        let serial = fields.next_of(INTEGER)?.whole;
        fields.sequence()?;
        let issuer = fields.next_of(SEQUENCE)?.whole;
        let extensions = fields.find(|field| field.tag == 0xA3)?.inside().sequence()?;
        Some(Self { serial, issuer, extensions })
    }

    fn is_for_time_stamping(&self) -> bool {
        self.extensions.into_iter().any(|extension| {
            let mut fields = extension.inside();
            let is_eku = fields.next_of(OID).is_some_and(|oid| oid.content == EKU);
            let is_critical = fields.next_of(0x01).is_some_and(|critical| critical.content == [0xFF]);
            let purposes = fields.next_of(OCTETS).and_then(|octets| octets.inside().sequence());
            let only = purposes.is_some_and(|mut purposes| {
                purposes.next_of(OID).is_some_and(|oid| oid.content == TIME_STAMPING) && purposes.0.is_empty()
            });
            is_eku && is_critical && only
        })
    }
}

fn chain(
    entity: &EndEntityCert<'_>,
    signed: &Signed<'_>,
    roots: &[Vec<u8>],
    at: Timestamp,
) -> Result<(), webpki::Error> {
    let roots: Vec<_> = roots.iter().map(|root| CertificateDer::from(root.as_slice())).collect();
    let anchors: Result<Vec<_>, _> = roots.iter().map(webpki::anchor_from_trusted_cert).collect();
    let between: Vec<_> = signed.certificates.iter().map(|der| CertificateDer::from(*der)).collect();
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let usage = KeyUsage::required(TIME_STAMPING);
    entity
        .verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors?, &between, at, usage, None, None)
        .map(drop)
}

/// The ways to sign that go with a digest.
fn signatures(digest: &'static Algorithm) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    if digest == &SHA256 {
        return vec![
            algorithms::RSA_PKCS1_2048_8192_SHA256,
            algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            algorithms::ECDSA_P256_SHA256,
            algorithms::ECDSA_P384_SHA256,
        ];
    }
    if digest == &SHA384 {
        return vec![
            algorithms::RSA_PKCS1_2048_8192_SHA384,
            algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
            algorithms::ECDSA_P256_SHA384,
            algorithms::ECDSA_P384_SHA384,
        ];
    }
    vec![algorithms::RSA_PKCS1_2048_8192_SHA512, algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY]
}
