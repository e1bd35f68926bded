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
    named("店铺证照", "店铺的证照页显示的主体、许可证和有效期；没有看到的写“无”"),
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

const EXTRACTION_NAMES: &[Named] = &[
    named("线索编号", "如 XS000012"),
    named("涉嫌问题", "类别名称"),
    named("取证级别", "监测快照或正式提取"),
    named("提取时间", "开始至结束，北京时间"),
    named("提取地点", "由执法人员填写"),
    named("取证单位", "配置里的单位名称"),
    named("执法人员", "正式提取的两名执法人员；监测快照由执法人员填写"),
    named("商品", "商品标题，个人信息已遮盖"),
    named("商品编号", "平台给商品的编号；没有的写“（页面未显示）”"),
    named("网址", "请求的地址，以及实际应答的地址"),
    named("平台", "网站主机名"),
    named("店铺", "页面显示的店铺名称"),
    named("发现途径", "从检查对象到该页面的链接"),
    named("提取方法", "怎样取得页面"),
    named("使用工具", "程序、版本、程序文件的摘要值"),
    named("时间校对", "时钟偏差和校对时间；没有校对的写明"),
    named("清洁性检查", "取证前检查的项目和结果；没有检查的写明"),
    named("提取步骤", "逐步写明"),
    named(
        "比对结果",
        "正式提取与监测快照（或所重复的正式提取）的差异，个人信息已遮盖；监测快照写明没有再次提取",
    ),
    named("命中内容", "页面上触发规则的原文，个人信息已遮盖"),
    named("规则与依据", "规则和法律条文，未核对的注明“条号待核”"),
    named("人工研判", "研判人、时间和理由"),
    named("证据摘要值", "证据清单 manifest.json 的 SHA-256"),
    named("签名", "签名算法和公钥的摘要值"),
    named("时间戳", "时间戳机构和时间；没有的写“待加盖时间戳”"),
    named("存证日志", "在存证日志中的序号"),
    named("文件数", "清单中的文件数"),
    named("说明", "哪些内容须由法制机构确认"),
];

const DATA_LIST_NAMES: &[Named] =
    &[named("线索编号", "如 XS000012"), named("取证单位", "配置里的单位名称"), named("文件数", "文件数")];

const BRIEF_NAMES: &[Named] = &[
    named("单位", "本单位名称"),
    named("时段", "如 2026-11-24 至 2026-11-30"),
    named("生成时间", "北京时间"),
];

const BRIEF_LISTS: &[ListNames] = &[
    ListNames {
        name: "数字",
        meaning: "概况的每个数字",
        names: &[named("名称", "如“发现线索（不含误报）”"), named("数值", "数字")],
    },
    ListNames { name: "说明", meaning: "每条说明", names: &[named("内容", "一句话")] },
    ListNames {
        name: "图表",
        meaning: "按类别、平台、状态、日期各一个",
        names: &[named("图名", "如“按类别”"), named("列名", "如“类别”")],
    },
    ListNames {
        name: "行",
        meaning: "图表里的每一行，写在图表之内",
        names: &[named("项目", "如类别名称"), named("数量", "线索数"), named("图", "与数量成比例的横条")],
    },
    ListNames {
        name: "检查",
        meaning: "每次检查",
        names: &[
            named("检查编号", "如 S000003"),
            named("检查对象", "名称或网址"),
            named("开始", "北京时间"),
            named("结论", "已检查、部分检查或未能检查"),
            named("已查看", "页面数"),
            named("未能查看", "地址数"),
            named("商品", "商品数"),
            named("新线索", "线索数"),
        ],
    },
    ListNames {
        name: "红黑榜草稿",
        meaning: "榜上的每家店铺",
        names: &[
            named("榜", "红榜或黑榜"),
            named("平台", "网站主机名"),
            named("店铺", "店铺名称"),
            named("依据", "为什么列入"),
        ],
    },
];

const FILES: ListNames = ListNames {
    name: "文件",
    meaning: "每个文件",
    names: &[
        named("所属证据", "证据摘要值的前 12 位"),
        named("文件名", "在证据目录中的名称"),
        named("类别", "如整页截图"),
        named("文件格式", "如 PNG"),
        named("大小", "字节数"),
        named("SHA-256", "64 位十六进制"),
        named("SM3", "64 位十六进制"),
    ],
};

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

    /// 电子数据提取笔录: how a page was captured, for a case file.
    pub const EXTRACTION: Self = Self {
        name: "电子数据提取笔录",
        names: EXTRACTION_NAMES,
        lists: &[],
        required: &["线索编号", "提取时间", "网址", "证据摘要值"],
        text: include_str!("../../templates/extraction.xml"),
    };

    /// 电子数据清单: the files of a lead's evidence.
    pub const DATA_LIST: Self = Self {
        name: "电子数据清单",
        names: DATA_LIST_NAMES,
        lists: &[FILES],
        required: &["线索编号", "#文件", "文件名", "SHA-256"],
        text: include_str!("../../templates/data-list.xml"),
    };

    /// 工作简报: what was looked at, found and done in a period.
    pub const BRIEF: Self = Self {
        name: "工作简报",
        names: BRIEF_NAMES,
        lists: BRIEF_LISTS,
        required: &["时段", "#数字", "名称", "数值"],
        text: include_str!("../../templates/brief.xml"),
    };

    /// The kinds that are letters about leads.
    pub const LETTERS: [Self; 2] = [Self::ASSIGNMENT, Self::TRANSFER];

    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::ASSIGNMENT, Self::TRANSFER, Self::EXTRACTION, Self::DATA_LIST, Self::BRIEF];

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
