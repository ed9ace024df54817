#include <rheobase/text/path_text.hpp>

#include <rheobase/text/printable.hpp>

namespace rheobase {

std::string path_text(const std::filesystem::path& path) {
  const std::string text = path.string();
  return printable(text, text.size());
}

std::string path_in_quotes(const std::filesystem::path& path) { return "'" + path_text(path) + "'"; }

}  // namespace rheobase
