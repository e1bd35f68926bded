//! The kinds of documents: the names each knows, and the template that is used until a bureau puts its own in place.
//!
//! A default template is kept as the XML of its text (`templates/*.xml`), so that a change of it can be read; the rest of the
//! file is the same for all and is put around it here.

use super::{DocxError, Template, package};

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateKind {
    /// What it is called; its template in a folder is `NAME.docx`.
    pub name: &'static str,
    /// The texts it knows.
    pub names: &'static [Named],
    /// The lists it knows.
    pub lists: &'static [ListNames],
    /// Names without which it says too little; a list with `#` before it.
    pub required: &'static [&'static str],
    text: &'static str,
}

/// A name and what stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The name, as written in a template.
    pub name: &'static str,
    /// What is put there.
    pub meaning: &'static str,
}

/// The names of a list's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListNames {
    /// The list, as written after `#`.
    pub name: &'static str,
    /// What its entries are.
    pub meaning: &'static str,
    /// The texts of an entry, beside 序号.
    pub names: &'static [Named],
}

const fn named(name: &'static str, meaning: &'static str) -> Named {
    Named { name, meaning }
}

const LEAD_NAMES: &[Named] = &[
    named("线索编号", "如 XS000012"),
    named("平台", "网站主机名"),
    named("店铺", "页面显示的店铺名称"),
    named("商品", "商品标题原文"),
    named("网址", "商品页地址"),
    named("价格", "页面标价"),
    named("涉嫌问题", "类别名称"),
    named("严重程度", "如“4 严重”"),
    named("命中内容", "页面上触发规则的原文，伪装写法注明还原后的词"),
    named("法律依据", "规则引用的条文，未核对的注明“条号待核”"),
    named("经营者", "页面公示的经营者名称"),
    named("统一社会信用代码", "页面公示的代码，注明校验结果"),
    named("经营地址", "页面公示的地址"),
    named("管辖说明", "推荐承办单位及理由"),
    named("发现时间", "北京时间"),
    named("固证时间", "证据快照的时间，北京时间"),
    named("证据摘要值", "证据快照的 SHA-256 值"),
    named("缺项", "资料中还没有的内容；齐全时写“无”"),
    named("研判意见", "研判时写的理由"),
];

const LETTER_NAMES: &[Named] = &[
    named("文号", "命令行 --number 给的文号；不给时留空"),
    named("发文单位", "本单位名称"),
    named("接收单位", "交办或移送到的单位"),
    named("日期", "出文日期，如 2026年11月30日"),
    named("线索数", "线索条数"),
    named("期限", "办理期限；没有定期限的写“规定期限”"),
    named("配合部门", "按专项行动方案配合的部门；没有的写“无”"),
    named("事由", "派发或移送时写的理由"),
];

const LEADS: ListNames = ListNames { name: "线索", meaning: "每条线索", names: LEAD_NAMES };

impl TemplateKind {
    /// 交办通知书: leads are given to a unit below.
    pub const ASSIGNMENT: Self = Self {
        name: "交办通知书",
        names: LETTER_NAMES,
        lists: &[LEADS],
        required: &["接收单位", "#线索", "线索编号"],
        text: include_str!("../../templates/assignment.xml"),
    };

    /// 移送函: leads are handed to another authority or region.
    pub const TRANSFER: Self = Self {
        name: "移送函",
        names: LETTER_NAMES,
        lists: &[LEADS],
        required: &["接收单位", "#线索", "线索编号"],
        text: include_str!("../../templates/transfer.xml"),
    };

    /// Every kind.
    pub const ALL: [Self; 2] = [Self::ASSIGNMENT, Self::TRANSFER];

    /// The default template as a DOCX file, to be used or changed.
    ///
    /// # Errors
    /// It could not be written.
    pub fn default_file(&self) -> Result<Vec<u8>, DocxError> {
        let parts = [
            ("[Content_Types].xml", include_str!("../../templates/common/content-types.xml")),
            ("_rels/.rels", include_str!("../../templates/common/package-rels.xml")),
            ("word/document.xml", self.text),
            ("word/_rels/document.xml.rels", include_str!("../../templates/common/document-rels.xml")),
            ("word/styles.xml", include_str!("../../templates/common/styles.xml")),
            ("word/settings.xml", include_str!("../../templates/common/settings.xml")),
            ("word/footer1.xml", include_str!("../../templates/common/footer.xml")),
        ];
        package::pack(parts.map(|(name, text)| (name, text.as_bytes())))
            .map_err(|cause| DocxError::Write { template: self.name.to_owned(), cause })
    }

    /// The default template, read.
    ///
    /// # Errors
    /// As [`Template::read`].
    pub fn default_template(&self) -> Result<Template, DocxError> {
        Template::read(&self.default_file()?, self.name)
    }

    /// Reads a bureau's own template, or the default one, and checks its names.
    ///
    /// # Errors
    /// As [`Template::read`] and [`Template::check`].
    pub fn template(&self, own: Option<&[u8]>) -> Result<Template, DocxError> {
        let template = match own {
            Some(bytes) => Template::read(bytes, self.name)?,
            None => self.default_template()?,
        };
        template.check(self)?;
        Ok(template)
    }
}
