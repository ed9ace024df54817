#include <rheobase/text/program_on_path.hpp>

#include <cstdlib>
#include <unistd.h>

namespace rheobase {

std::optional<std::filesystem::path> program_on_path(std::string_view name) {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "";
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    const std::filesystem::path folder(rest.substr(0, end));
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    if (!folder.is_absolute()) continue;
    std::filesystem::path program = folder / name;
    std::error_code error;
    if (std::filesystem::is_regular_file(program, error) && ::access(program.c_str(), X_OK) == 0) return program;
  }
  return std::nullopt;
}

}  // namespace rheobase
