#include "scenario/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::scenario {
namespace {

/// How many bytes the UTF-8 character at the start of `text` has; 0 if it is not valid.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) > 0x9F;
  const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

/// One finding a line is enough: a binary file would drown everything else.
void check_characters(const SourceText& source, std::vector<Finding>& findings) {
  const std::string_view text = source.text();
  std::size_t i = 0;
  const auto refuse_line = [&](const std::string& message) {
    findings.push_back({source.place(i), message});
    i = std::min(text.find('\n', i), text.size());
  };
  while (i < text.size() && findings.size() <= most_findings) {
    const std::size_t length = utf8_length(text.substr(i));
    const auto c = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      refuse_line(fmt::format("the byte 0x{:02x} is not valid UTF-8; save the file as UTF-8", c));
    } else if (c == '\r' && !text.substr(i).starts_with("\r\n")) {
      refuse_line("a carriage return without a line feed; lines end with a line feed, or with both");
    } else if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F) {
      refuse_line(fmt::format("the control character 0x{:02x} is not allowed in a scenario; remove it", c));
    } else {
      i += length;
    }
  }
}

/// Walks over the text as TOML splits it (comments and the four kinds of strings are skipped), counting what is
/// limited. On text that is no TOML the counts are those of what precedes the first mistake, and never too small.
class Counter {
 public:
  Counter(const SourceText& source, std::vector<Finding>& findings) : source_(source), findings_(findings) {}

  void count() {
    const std::string_view text = source_.text();
    bool line_begins = true;
    while (at_ < text.size() && findings_.empty()) {
      const char c = text[at_];
      if (c == '#') {
        at_ = std::min(text.find('\n', at_), text.size());
        continue;
      }
      if (c == '"' || c == '\'') {
        skip_string(c);
        line_begins = false;
        continue;
      }
      switch (c) {
        case '[':
          if (line_begins && depth_ == 0) another_key();
          [[fallthrough]];
        case '{':
          if (++depth_ > deepest_nesting)
            refuse(fmt::format("lists and tables are nested more than {} deep", deepest_nesting));
          break;
        case ']':
        case '}':
          depth_ = std::max(depth_ - 1, 0);
          break;
        case '=':
          another_key();
          break;
        case '.':
          if (++dots_ >= deepest_nesting) refuse(fmt::format("a key has more than {} parts", deepest_nesting));
          break;
        default:
          break;
      }
      if (c == '[' || c == ']' || c == '{' || c == '}' || c == '=' || c == ',' || c == '\n') dots_ = 0;
      line_begins = c == '\n' || (line_begins && (c == ' ' || c == '\t'));
      ++at_;
    }
  }

 private:
  void refuse(std::string message) { findings_.push_back({source_.place(at_), std::move(message)}); }
  void another_key() {
    if (++keys_ > most_keys) refuse(fmt::format("there are more than {} keys", most_keys));
  }
  void skip_string(char quote) {
    const std::string_view text = source_.text();
    const std::string three(3, quote);
    const bool lines = text.substr(at_).starts_with(three);
    at_ += lines ? 3 : 1;
    while (at_ < text.size()) {
      if (text[at_] == '\\' && quote == '"') {
        ++at_;
      } else if (lines ? text.substr(at_).starts_with(three) : text[at_] == quote) {
        at_ += lines ? 3 : 1;
        for (int i = 0; lines && i < 2 && at_ < text.size() && text[at_] == quote; ++i)
          ++at_;  // """a"""" ends in a quote
        return;
      } else if (!lines && text[at_] == '\n') {
        return;
      }
      ++at_;
    }
  }

  const SourceText& source_;
  std::vector<Finding>& findings_;
  std::size_t at_ = 0;
  int depth_ = 0, dots_ = 0, keys_ = 0;
};

}  // namespace

bool within_limits(const SourceText& source, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  std::vector<Finding> found;
  check_characters(source, found);
  if (found.empty()) Counter(source, found).count();
  findings.insert(findings.end(), found.begin(), found.end());
  return findings.size() == before;
}

}  // namespace rheobase::scenario
