//! The words of pages, as data: headings of sections, titles of columns, types, marks (what tools print besides is in
//! `noise.rs`); each row has a meaning and the words for it. A page in another language or of another tool is a matter of a row here. Words are compared in
//! lower case and without spaces and punctuation, so that `Query 参数：` is `query参数`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lines;

/// What words mean.
pub(super) type Words<T> = LazyLock<HashMap<String, T>>;

/// What a heading says about the lines below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    /// Parameters of the request, and where they travel, if it says so.
    Request(Option<&'static str>),
    /// Fields of the response.
    Response,
    /// Fields in this place of what the page describes just now, request or response.
    Within(&'static str),
    /// An example of what the page describes just now.
    Example,
    RequestExample,
    ResponseExample,
    ErrorExample,
    /// The request in programming languages.
    Code,
    /// Error codes.
    Errors,
    /// Parameters of the platform, which its spec has.
    System,
    /// A part whose text is for people; it is kept for the one who completes the spec.
    Prose,
    /// The end of the page: links to others.
    End,
}

static HEADINGS: Words<Heading> = LazyLock::new(|| {
    index(&[
        (
            Heading::Request(None),
            "请求参数, 请求, 请求字段, Request Parameter, Request Struct, 入参, 输入参数, 业务参数, 业务请求参数, 应用级参数, 接口参数, 参数, \
         Request, Request Parameters, Request Params, Request Fields, Input Parameters, Parameters, \
         Params, Arguments, Input, Inputs, Input Fields",
        ),
        (
            Heading::Request(Some("query")),
            "Query 参数, Query 请求参数, 查询参数, URL 参数, Query, Query Params, Query Parameters, \
         Query String Parameters, URL Parameters",
        ),
        (
            Heading::Request(Some("path")),
            "Path 参数, 路径参数, 路径变量, Path, Path Params, Path Parameters, Path Variables",
        ),
        (
            Heading::Request(Some("header")),
            "Header 参数, 请求头, 请求头参数, 请求头部, Header Params, Header Parameters, Request Headers, \
         Request Header",
        ),
        (
            Heading::Request(Some("body")),
            "Body 参数, Body 请求参数, 请求体, 请求体参数, 请求 Body, Body Params, Body Parameters, \
         Request Body, Request Body Schema, Request Schema, Request Payload, Form Parameters, \
         Form Params, Payload",
        ),
        (
            Heading::Response,
            "返回响应, 返回参数, 返回结果, 返回字段, 返回值, 返回数据, 响应, 响应参数, 响应字段, \
         响应数据, 响应体, 响应结果, 返回响应参数, 出参, 输出参数, Response, Responses, \
         Response Parameters, Response Parameter, Response Struct, Response Params, Response Fields, Response Body, Response Schema, \
         Response Data, Return, Returns, Return Value, Return Values, Return Parameters, Return Fields, \
         Output, Output Parameters, Result",
        ),
        (Heading::Within("body"), "Body, 数据结构, Data Schema"),
        (Heading::Within("header"), "Header, Headers, 头部"),
        (Heading::Example, "示例, 例子, Example, Examples, Example Value, Sample, Samples"),
        (
            Heading::RequestExample,
            "请求示例, 请求样例, 请求参数示例, 请求报文, 请求体示例, Request in JSON, Request Example, Example Request, \
         Sample Request, Request Sample, Request Body Example",
        ),
        (
            Heading::ResponseExample,
            "返回示例, 响应示例, 返回样例, 响应样例, 返回结果示例, 成功返回示例, JSON返回示例, JSON 示例, 正常返回示例, 成功示例, \
         返回报文, 响应报文, Response in JSON, Response Example, Response Examples, Example Response, Sample Response, \
         Response Sample, Responses Example, Return Example, Returns Example, Response Samples, Success Response, Success Example, Successful Response",
        ),
        (
            Heading::ErrorExample,
            "异常示例, 错误示例, Error Sample, Error Response Sample, 失败示例, 失败返回示例, 错误返回示例, 异常返回示例, Error Example, \
         Error Response, Error Response Example, Failure Example",
        ),
        (
            Heading::Code,
            "示例代码, 请求示例代码, 代码示例, Request Code Samples, Request Samples, Request Examples, \
         Demo Code, Code Sample, Code Samples, Code Examples, Sample Code, Code, API Testing Tool, \
         SDK Download",
        ),
        (
            Heading::Errors,
            "错误码, 错误码解释, 错误代码, 错误码列表, 业务错误码, 服务级错误码, 系统级错误码, 返回码, 状态码, 响应码, Error Codes, \
         Error Code, Errors, Return Codes, Result Codes, Status Codes",
        ),
        (
            Heading::System,
            "公共参数, 公共请求参数, 公共响应参数, 系统参数, 系统级参数, Common Parameters, \
         Common Request Parameters, Common Response Parameters, System Parameters, \
         Service Endpoints, Service Addresses, Service Address",
        ),
        (
            Heading::Prose,
            "API工具, 如何获得此API, FAQ, 常见问题, 备注, 注意事项, 说明, 更新日志, 变更记录, Notes, Note, \
         Remarks, Common Issues, Common Questions, Changelog, Change Log, Usage, Authentication, Authorization, Authorizations, Security, Rate Limits",
        ),
        (Heading::End, "上一页, 下一页, Previous, Next, Previous Page, Next Page"),
    ])
});

/// The label of a part of a page's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Title,
    Method,
    Path,
    /// The description follows.
    Text,
}

static LABELS: Words<Label> = LazyLock::new(|| {
    index(&[
        (Label::Title, "接口名称, 接口名, 接口标题, API Name, Title"),
        (
            Label::Method,
            "请求方式, 请求方法, HTTP 方法, HTTP 请求方式, 方法, Method, HTTP Method, Request Method, Verb",
        ),
        (
            Label::Path,
            "请求地址, 接口地址, 请求路径, 接口路径, 请求 URL, 请求 URI, 接口 URL, 路径, 地址, URL, URI, \
         Endpoint, Request URL, Request URI, Request Path, HTTP Request, API Path",
        ),
        (
            Label::Text,
            "接口说明, 接口描述, 功能描述, 功能说明, 简要描述, 描述, 简介, Description, Summary, Overview, \
         Introduction, API Description",
        ),
    ])
});

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    Type,
    Required,
    Example,
    Default,
    /// Length or another limit.
    Limits,
    Text,
    Remedy,
    /// Where a parameter travels.
    In,
    /// An error code.
    Code,
    Nullable,
    /// Whether it can be left out or null: which one, depends on where the field is.
    Empty,
    /// The status of the response that has an error code.
    Http,
    /// A running number.
    Number,
}

static COLUMNS: Words<Column> = LazyLock::new(|| {
    index(&[
        (
            Column::Name,
            "名称, 名字, 参数, 参数名, 参数名称, 字段, 字段名, 字段名称, 变量名, 属性, 键, Name, Field, \
         Field Name, Parameter, Param, Parameter Name, Property, Attribute, Arg, Argument, Key, Header, Element",
        ),
        (Column::Type, "类型, Kind, 参数类型, 数据类型, 字段类型, Type, Data Type, Datatype, Field Type, Schema"),
        (
            Column::Required,
            "是否必须, Needed, 是否必填, 必填, 必须, 必选, 是否必选, 必需, 是否必需, 是否必传, 必传, Required, \
         Mandatory, Required?, Is Required, Required or not, Presence, Req, M/O",
        ),
        (
            Column::Example,
            "示例值, 示例, 样例, 例子, 参考值, 值, Example, Example Value, Sample, Sample Value, Value, \
         Values",
        ),
        (Column::Default, "默认值, 缺省值, 默认, Default, Default Value"),
        (
            Column::Limits,
            "更多限制, 长度, 最大长度, 字段长度, 长度限制, 限制, Length, Max Length, Size, Limit, \
         Constraints, Restrictions",
        ),
        (
            Column::Text,
            "描述, 说明, 参数说明, 参数描述, 字段说明, 含义, 备注, 中文名, 中文名称, 错误描述, 错误说明, \
         错误信息, Error Message, Error Description, Description, Desc, Meaning, Remark, Remarks, Comment, Comments, Notes, Details, \
         Explanation, Message",
        ),
        (
            Column::Remedy,
            "解决方案, 解决办法, 解决方法, 处理方式, 处理建议, 建议, Solution, Remedy, Resolution, Action, What to do, \
         How to fix, Fix, Suggestion",
        ),
        (Column::In, "位置, 参数位置, 传参方式, In, Located in, Location, Param Type, Parameter Type"),
        (
            Column::Code,
            "错误码, 错误代码, 返回码, 状态码, 响应码, 编码, Code, Error Code, Return Code, Status, \
         Status Code",
        ),
        (Column::Nullable, "可为空, 是否可为空, 可为 null, 是否可为 null, Nullable, Null"),
        (Column::Empty, "是否可空, 可空, 是否为空, 允许为空, 是否允许为空, 能否为空, Allow empty, Can be empty"),
        (Column::Http, "HTTP, HTTP Status, HTTP Status Code, HTTP Code, HTTP 状态码, HTTP 状态"),
        (Column::Number, "序号, #, No, No."),
    ])
});

/// Where a parameter travels, as a column or a line says it.
static PLACES: Words<&str> = LazyLock::new(|| {
    index(&[
        ("query", "query, url, 查询"),
        ("path", "path, 路径"),
        ("header", "header, 请求头"),
        ("body", "body, form, formdata, 请求体"),
    ])
});

/// Marks that say by themselves whether a field is required.
static MARKS: Words<bool> = LazyLock::new(|| {
    index(&[
        (true, "必需, 必填, 必须, 必选, 必传, required, mandatory"),
        (false, "可选, 选填, 非必填, 非必须, 非必需, 非必选, optional, notrequired"),
    ])
});

/// Answers, which a title of a column asks for.
static ANSWERS: Words<bool> =
    LazyLock::new(|| index(&[(true, "是, yes, y, true, m, ✓, ✔, √"), (false, "否, no, n, false, o, ✗, ✘, ×")]));

/// A detail of a field that has a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Default,
    Example,
    Length,
    Items,
    Least,
    Most,
    LeastItems,
    LeastLength,
    /// All values.
    Values,
    /// What no key of a spec has.
    Other,
}

static DETAILS: Words<Detail> = LazyLock::new(|| {
    index(&[
        (Detail::Default, "默认值, 默认, Default, Default value"),
        (Detail::Example, "示例值, 示例, Example, Example value"),
        (Detail::Length, "最大长度, Max length, Maximum length"),
        (Detail::Items, "最大列表长度, Max list length, Max items, Maximum items"),
        (Detail::Least, "最小值, Min value, Minimum"),
        (Detail::Most, "最大值, Max value, Maximum"),
        (Detail::LeastItems, "最小列表长度, Min items, Minimum items"),
        (Detail::LeastLength, "最小长度, Min length, Minimum length"),
        (Detail::Values, "枚举值, 枚举, 可选值, 取值范围, Available values, Allowed values, Possible values, Enum"),
        (
            Detail::Other,
            "正则, 匹配正则, 匹配正则表达式, Match pattern, 正则表达式, 格式, 单位, 倍数, \
         Pattern, Format, Unit, Multiple of, Unique items",
        ),
    ])
});

/// Headings of what an application needs to be allowed to call a method.
static ACCESS: Words<()> = LazyLock::new(|| index(&[((), "如何获得此API, How to get this API")]));

/// What stands where a field has no type of its own, but a choice of several.
static CHOICES: Words<()> = LazyLock::new(|| index(&[((), "any of, one of, all of")]));

static PUBLIC: Words<()> = LazyLock::new(|| {
    index(&[(
        (),
        "不需用户授权, 无需用户授权, 不需要用户授权, 不需要授权, 无需授权, Authorization is not required, \
         No authorization required, No authorization is required",
    )])
});

static NULLABLE: Words<()> = LazyLock::new(|| index(&[((), "允许 null, 可为 null, 可为空, nullable")]));

/// What a type is that is no name of a scalar of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    List,
    Object,
    /// A word that `settle` knows.
    Scalar(&'static str),
}

static TYPES: Words<Type> = LazyLock::new(|| {
    index(&[
        (Type::List, "array, arrays, list, 数组, 列表, 集合"),
        (Type::Object, "object, objects, struct, 对象, 结构体"),
        (Type::Scalar("string"), "string, strings, 字符串, 字符, 文本, varchar, uuid, enum, 枚举"),
        (
            Type::Scalar("integer"),
            "integer, int, long, short, integers, 整数, 整型, 长整型, int32, int64, bigint, timestamp",
        ),
        (Type::Scalar("number"), "number, numbers, 数字, 数值"),
        (Type::Scalar("boolean"), "boolean, bool, booleans, 布尔, 布尔值, 布尔型"),
        (Type::Scalar("decimal"), "decimal, double, float, 浮点数, 浮点型, 小数"),
        (Type::Scalar("datetime"), "date, datetime, 日期, 时间, 日期时间"),
    ])
});

/// What a heading means: with its place in brackets, with the media type, numbered, in the markup of Markdown.
pub(crate) fn heading(text: &str) -> Option<Heading> {
    let plain = without_media_type(text);
    if lines::cells(text).is_some() {
        return None;
    }
    if let Some(found) = find(&HEADINGS, plain) {
        return Some(found);
    }
    let (base, inner) = in_brackets(lines::without_markup(plain))?;
    let found = find(&HEADINGS, base)?;
    Some(match find(&PLACES, inner) {
        Some(place) if matches!(found, Heading::Request(_)) => Heading::Request(Some(place)),
        _ => found,
    })
}

/// `Body (application/json)`, `Bodyapplication/json`, `Body application/json required`, `Response Schema: application/json`
fn without_media_type(text: &str) -> &str {
    let media = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"];
    let marks = ["必填", "必需", "可选", "required", "optional"];
    let unmarked = marks.iter().find_map(|mark| text.strip_suffix(mark)).unwrap_or(text);
    let open = unmarked.trim_end_matches([')', '\u{ff09}', ' ']);
    let before = media.iter().find_map(|media| open.strip_suffix(media)).filter(|before| !before.trim().is_empty());
    before.unwrap_or(text).trim_end_matches(['(', '\u{ff08}', ' '])
}

/// `请求参数（Body）`
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let (base, inner) = text.trim_end_matches([')', '\u{ff09}']).split_once(['(', '\u{ff08}'])?;
    (!base.trim().is_empty()).then_some((base, inner))
}

pub(crate) fn label(text: &str) -> Option<Label> {
    find(&LABELS, text)
}

pub(crate) fn column(title: &str) -> Option<Column> {
    find(&COLUMNS, title)
}

pub(crate) fn place(text: &str) -> Option<&'static str> {
    find(&PLACES, text.trim_matches(['(', ')']))
}

/// What a mark beside or below a field says.
pub(crate) fn mark(text: &str) -> Option<bool> {
    find(&MARKS, text)
}

/// What the cell of a column says that asks whether a field is required.
pub(crate) fn required(text: &str) -> Option<bool> {
    mark(text).or_else(|| answer(text))
}

/// What the cell of a column says that asks for yes or no.
pub(crate) fn answer(text: &str) -> Option<bool> {
    find(&ANSWERS, text)
}

/// Whether a field can be empty, as the cell of a column says it that asks for that.
pub(crate) fn empty(text: &str) -> Option<bool> {
    match text.trim() {
        "可空" | "可为空" | "可以为空" | "允许为空" | "NULL" => Some(true),
        "不可空" | "非空" | "不可为空" | "不能为空" | "不允许为空" | "NOT NULL" => Some(false),
        other => answer(other),
    }
}

pub(crate) fn detail(title: &str) -> Option<Detail> {
    find(&DETAILS, title)
}

/// Whether a text says that no user has to authorize the application.
pub(crate) fn is_public(text: &str) -> bool {
    find(&PUBLIC, text).is_some()
}

/// Whether a heading is that of the packages of permissions that a method is in.
pub(crate) fn is_access(text: &str) -> bool {
    find(&ACCESS, text).is_some()
}

pub(crate) fn is_choice(text: &str) -> bool {
    find(&CHOICES, text).is_some()
}

pub(crate) fn is_nullable(text: &str) -> bool {
    find(&NULLABLE, text).is_some()
}

pub(crate) fn type_word(text: &str) -> Option<Type> {
    find(&TYPES, text)
}

pub(super) fn index<T: Copy>(rows: &[(T, &str)]) -> HashMap<String, T> {
    rows.iter().flat_map(|(meaning, words)| words.split(", ").map(|word| (bare(word), *meaning))).collect()
}

pub(super) fn find<T: Copy>(words: &Words<T>, text: &str) -> Option<T> {
    let text = Some(text).filter(|text| text.len() <= MAX_BYTES)?;
    words.get(&bare(text)).or_else(|| words.get(&bare(without_suffix(text)?))).copied()
}

/// `错误码说明` is a word and `说明`; `参数 说明` are two titles of columns.
fn without_suffix(text: &str) -> Option<&str> {
    let rest = lines::without_markup(text).strip_suffix("说明")?;
    (!rest.is_empty() && !rest.ends_with(char::is_whitespace)).then_some(rest)
}

/// More than any word has.
const MAX_BYTES: usize = 120;

/// A word as it is compared.
fn bare(text: &str) -> String {
    let plain = lines::without_markup(text);
    let is_kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '_' | '?' | ':' | '\u{ff1a}' | '|');
    plain.chars().filter(is_kept).flat_map(char::to_lowercase).collect()
}
