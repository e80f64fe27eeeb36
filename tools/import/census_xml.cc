#include "tools/import/census_xml.h"

#include <expat.h>
#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <istream>
#include <memory>
#include <optional>
#include <string_view>

#include "tools/import/child_identifier.h"

namespace casefold {
namespace {

constexpr int bufferBytes = 64 * 1024;
constexpr XML_Index maxTagBytes = XML_Index{1} << 20U;
constexpr std::size_t maxDocumentDepth = 1000;

std::string_view localName(std::string_view name) {
  auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// An encoding of one byte a character that expat does not know of itself, as the system's iconv has it
// (Windows-1252, ISO-8859-15, …). A byte that the encoding leaves open stands for its own number, as browsers
// have it.
int XMLCALL onUnknownEncoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  const iconv_t converter = iconv_open("UTF-32LE", name);
  if (converter == reinterpret_cast<iconv_t>(-1)) return XML_STATUS_ERROR;
  bool ofOneByte = true;
  for (int byte = 0; byte < 256 && ofOneByte; ++byte) {
    auto from = static_cast<char>(byte);
    std::uint32_t character = 0;
    char* in = &from;
    char* out = reinterpret_cast<char*>(&character);
    std::size_t inLeft = 1, outLeft = sizeof character;
    const auto failed = iconv(converter, &in, &inLeft, &out, &outLeft) == static_cast<std::size_t>(-1);
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    encoding->map[byte] = failed || outLeft > 0 ? byte : static_cast<int>(character);
    // ASCII is where the names and the marks are.
    ofOneByte = byte >= 128 || encoding->map[byte] == byte;
  }
  iconv_close(converter);
  return ofOneByte ? XML_STATUS_OK : XML_STATUS_ERROR;
}

// Does the text begin as bytes do that are no UTF-16, and say that it is UTF-16? Some systems write so.
bool saysUtf16InBytes(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  if (!head.starts_with("<?xml")) return false;
  std::string declared(head.substr(0, head.find("?>")));
  std::ranges::transform(declared, declared.begin(), [](unsigned char c) { return std::tolower(c); });
  return declared.find("utf-16") != std::string::npos;
}

struct ParserFree {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

class CensusParser {
 public:
  CensusParser(const CensusHandlers& handlers, CensusLimits limits);
  Result<void> read(std::istream& in);

 private:
  using Size = CensusHandlers::Size;

  static CensusParser& self(void* data) { return *static_cast<CensusParser*>(data); }
  static void XMLCALL onStart(void* data, const XML_Char* name, const XML_Char**) {
    self(data).start(localName(name));
  }
  static void XMLCALL onEnd(void* data, const XML_Char*) { self(data).end(); }
  static void XMLCALL onText(void* data, const XML_Char* text, int length) {
    self(data).text({text, static_cast<std::size_t>(length)});
  }
  static void XMLCALL onDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    self(data).stop(self(data).refused("a document type declaration is not read; leave it out"));
  }

  void start(std::string_view name);
  void end();
  void text(std::string_view text);
  void handOver();

  [[nodiscard]] std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }
  [[nodiscard]] Error notWellFormed() const;
  [[nodiscard]] Error refused(std::string_view what) const {
    return fail(ErrorCode::malformed, fmt::format("line {}, column {}: {}", line(),
                                                  XML_GetCurrentColumnNumber(parser_.get()) + 1, what));
  }
  void stop(Error error) {
    if (!error_) error_ = std::move(error);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserFree> parser_;
  const CensusHandlers& handlers_;
  CensusLimits limits_;
  std::optional<Error> error_;

  std::size_t depth_ = 0;          // of the document
  bool inChildren_ = false;        // within <Children>
  XmlElement collected_;           // the header or child being read
  std::vector<XmlElement*> open_;  // into collected_: the innermost last; empty between children
  std::size_t skipped_ = 0;        // open elements that are not kept
  std::size_t elements_ = 0;
  std::size_t textBytes_ = 0;
  Size size_ = Size::fits;
};

CensusParser::CensusParser(const CensusHandlers& handlers, CensusLimits limits)
    : parser_(XML_ParserCreate(nullptr)), handlers_(handlers), limits_(limits) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), onStart, onEnd);
  XML_SetCharacterDataHandler(parser_.get(), onText);
  XML_SetStartDoctypeDeclHandler(parser_.get(), onDoctype);
  XML_SetUnknownEncodingHandler(parser_.get(), onUnknownEncoding, nullptr);
}

void CensusParser::start(std::string_view name) {
  if (error_) return;
  if (++depth_ > maxDocumentDepth) return stop(refused("nested deeper than any census"));
  if (depth_ == 1 && name != "Message")
    return stop(refused("this is no census return: its outermost element is not <Message>"));
  bool begins =
      open_.empty() && ((depth_ == 2 && name == "Header") || (depth_ == 3 && inChildren_ && name == "Child"));
  if (begins) {
    collected_ = {std::string(name), line(), {}, {}};
    open_.push_back(&collected_);
    elements_ = textBytes_ = skipped_ = 0;
    size_ = Size::fits;
    return;
  }
  if (open_.empty()) {
    if (depth_ == 2 && name == "Children")
      inChildren_ = true;
    else if (depth_ > 1)
      handlers_.unknown(std::string(name), line());
    return;
  }
  if (size_ == Size::tooLarge || open_.size() == limits_.depth || ++elements_ > limits_.elements) {
    size_ = Size::tooLarge;
    ++skipped_;
    return;
  }
  open_.back()->children.push_back({std::string(name), line(), {}, {}});
  open_.push_back(&open_.back()->children.back());
}

void CensusParser::text(std::string_view text) {
  if (error_ || open_.empty() || size_ == Size::tooLarge) return;
  if ((textBytes_ += text.size()) > limits_.textBytes) {
    size_ = Size::tooLarge;
    return;
  }
  open_.back()->text += text;
}

void CensusParser::end() {
  if (error_) return;
  --depth_;
  if (depth_ == 1) inChildren_ = false;
  if (open_.empty()) return;
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  auto& element = *open_.back();
  element.text = std::string(withoutSpaceAround(element.text));
  open_.pop_back();
  if (open_.empty()) handOver();
}

void CensusParser::handOver() {
  if (size_ == Size::tooLarge) collected_ = {collected_.name, collected_.line, {}, {}};
  auto result =
      collected_.name == "Header" ? handlers_.header(collected_) : handlers_.child(collected_, size_);
  if (!result) stop(std::move(result).error());
}

Error CensusParser::notWellFormed() const {
  switch (const auto code = XML_GetErrorCode(parser_.get())) {
    case XML_ERROR_NO_ELEMENTS:
      return refused("the file ends before the return begins: it is empty, or was cut off");
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
      return refused("the file ends in the middle: it was cut off; get it whole, and import it again");
    case XML_ERROR_UNKNOWN_ENCODING:
      return refused("the file is in an encoding that is not known here; save it as UTF-8");
    case XML_ERROR_INCORRECT_ENCODING:
      return refused("the file is in another encoding than it says; save it as UTF-8");
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
      return refused("something stands behind the end of the return: import one return at a time");
    case XML_ERROR_INVALID_TOKEN: {
      int offset = 0, size = 0;
      const char* held = XML_GetInputContext(parser_.get(), &offset, &size);
      if (held != nullptr && offset < size && (static_cast<unsigned char>(held[offset]) & 0x80U) != 0)
        return refused(
            "a character that is not of the encoding that the file says it is in (none said: UTF-8); if "
            "it is Windows-1252, let its first line say so: <?xml version=\"1.0\" "
            "encoding=\"windows-1252\"?>");
      return refused(XML_ErrorString(code));
    }
    default:
      return refused(XML_ErrorString(code));
  }
}

Result<void> CensusParser::read(std::istream& in) {
  XML_Index fed = 0;
  for (bool last = false; !last;) {
    void* buffer = XML_GetBuffer(parser_.get(), bufferBytes);
    if (buffer == nullptr) return fail(ErrorCode::unavailable, "there is not enough memory to read the file");
    in.read(static_cast<char*>(buffer), bufferBytes);
    if (in.bad()) return fail(ErrorCode::unavailable, "the file cannot be read any further");
    auto got = static_cast<int>(in.gcount());
    last = got < bufferBytes;
    if (fed == 0 && saysUtf16InBytes({static_cast<const char*>(buffer), static_cast<std::size_t>(got)}))
      XML_SetEncoding(parser_.get(), "UTF-8");
    fed += got;
    if (XML_ParseBuffer(parser_.get(), got, last ? XML_TRUE : XML_FALSE) != XML_STATUS_OK) {
      if (error_) return *error_;
      return notWellFormed();
    }
    // What expat holds on to is the tag that it has not read to its end.
    if (fed - XML_GetCurrentByteIndex(parser_.get()) > maxTagBytes)
      return refused("a tag of more than a mebibyte");
  }
  return {};
}

}  // namespace

Result<void> readCensusXml(std::istream& in, const CensusHandlers& handlers, CensusLimits limits) {
  return CensusParser(handlers, limits).read(in);
}

}  // namespace casefold
