//! The kinds of numbers that are read.

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// 统一社会信用代码, GB 32100-2015.
    Uscc,
    /// 营业执照注册号 of 15 digits, GS15-2006; replaced by the 统一社会信用代码.
    RegNo,
    /// 组织机构代码, GB 11714-1997; replaced by the 统一社会信用代码.
    OrgCode,
    /// 食品经营许可证编号.
    Jy,
    /// 食品生产许可证编号.
    Sc,
    /// 仅销售预包装食品备案编号.
    Yb,
    /// 食品生产许可 QS, not to be used for food made since 2018-10-01.
    Qs,
    /// 药品批准文号 (国药准字).
    Drug,
    /// 互联网药品信息服务资格证书编号.
    DrugInfo,
    /// 医疗器械注册证编号.
    Device,
    /// 第一类医疗器械备案编号.
    DeviceFiling,
    /// 医疗器械经营许可或备案编号.
    DeviceDealer,
    /// 医疗器械网络交易服务第三方平台备案凭证编号.
    DevicePlatform,
    /// 化妆品注册证或备案编号.
    Cosmetic,
    /// 化妆品生产许可证编号.
    CosmeticMaker,
    /// 保健食品注册号或备案号.
    HealthFood,
    /// 婴幼儿配方食品、特殊医学用途配方食品注册号.
    SpecialFood,
    /// 广告审查批准文号 of drugs, devices, health food and 特医食品.
    AdReview,
    /// 强制性产品认证证书编号.
    Ccc,
    /// 网络食品交易第三方平台备案号 in the form seen in Guangdong.
    FoodPlatform,
    /// ICP 备案号 of sites and apps.
    Icp,
    /// 公安联网备案号.
    PoliceNet,
    /// 旅行社业务经营许可证编号.
    TravelAgency,
    /// 专利号.
    Patent,
    /// ISBN-13.
    Isbn,
}

impl IdentifierKind {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::Uscc,
        Self::RegNo,
        Self::OrgCode,
        Self::Jy,
        Self::Sc,
        Self::Yb,
        Self::Qs,
        Self::Drug,
        Self::DrugInfo,
        Self::Device,
        Self::DeviceFiling,
        Self::DeviceDealer,
        Self::DevicePlatform,
        Self::Cosmetic,
        Self::CosmeticMaker,
        Self::HealthFood,
        Self::SpecialFood,
        Self::AdReview,
        Self::Ccc,
        Self::FoodPlatform,
        Self::Icp,
        Self::PoliceNet,
        Self::TravelAgency,
        Self::Patent,
        Self::Isbn,
    ];

    /// The name used in rule files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::RegNo => "reg_no",
            Self::OrgCode => "org_code",
            Self::Jy => "jy",
            Self::Sc => "sc",
            Self::Yb => "yb",
            Self::Qs => "qs",
            Self::Drug => "drug",
            Self::DrugInfo => "drug_info",
            Self::Device => "device",
            Self::DeviceFiling => "device_filing",
            Self::DeviceDealer => "device_dealer",
            Self::DevicePlatform => "device_platform",
            Self::Cosmetic => "cosmetic",
            Self::CosmeticMaker => "cosmetic_maker",
            Self::HealthFood => "health_food",
            Self::SpecialFood => "special_food",
            Self::AdReview => "ad_review",
            Self::Ccc => "ccc",
            Self::FoodPlatform => "food_platform",
            Self::Icp => "icp",
            Self::PoliceNet => "police_net",
            Self::TravelAgency => "travel_agency",
            Self::Patent => "patent",
            Self::Isbn => "isbn",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Uscc => "统一社会信用代码",
            Self::RegNo => "营业执照注册号（旧）",
            Self::OrgCode => "组织机构代码（旧）",
            Self::Jy => "食品经营许可证编号",
            Self::Sc => "食品生产许可证编号",
            Self::Yb => "仅销售预包装食品备案编号",
            Self::Qs => "食品生产许可QS编号（旧）",
            Self::Drug => "药品批准文号",
            Self::DrugInfo => "互联网药品信息服务资格证书编号",
            Self::Device => "医疗器械注册证编号",
            Self::DeviceFiling => "第一类医疗器械备案编号",
            Self::DeviceDealer => "医疗器械经营许可（备案）编号",
            Self::DevicePlatform => "医疗器械网络交易平台备案编号",
            Self::Cosmetic => "化妆品注册（备案）编号",
            Self::CosmeticMaker => "化妆品生产许可证编号",
            Self::HealthFood => "保健食品注册（备案）号",
            Self::SpecialFood => "婴配、特医食品注册号",
            Self::AdReview => "广告审查批准文号",
            Self::Ccc => "强制性产品认证证书编号",
            Self::FoodPlatform => "网络食品交易平台备案号",
            Self::Icp => "ICP备案号",
            Self::PoliceNet => "公安联网备案号",
            Self::TravelAgency => "旅行社业务经营许可证编号",
            Self::Patent => "专利号",
            Self::Isbn => "ISBN书号",
        }
    }

    /// Whether a check digit is part of the number.
    #[must_use]
    pub const fn has_checksum(self) -> bool {
        matches!(
            self,
            Self::Uscc
                | Self::RegNo
                | Self::OrgCode
                | Self::Jy
                | Self::Sc
                | Self::Yb
                | Self::Patent
                | Self::Isbn
        )
    }
}
