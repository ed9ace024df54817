#include "program.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rheobase::test {

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "rheobase-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name) << text;
  return path_ / name;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path().filename().string());
  return all;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string scenario(const std::string& name) {
  return std::string(RHEOBASE_SOURCE_DIR) + "/apps/scenarios/" + name + ".toml";
}

Said run_program(const Folder& folder, const std::vector<std::string>& words, const std::string& shell) {
  const Folder streams;
  std::string command = "cd '" + folder.path().string() + "' && " + shell +
                        " /usr/bin/timeout -k 5 60 '" RHEOBASE_PROGRAM "'";  // a hang is a failure, not a long wait
  for (const std::string& word : words) command += " '" + word + "'";
  command += " >'" + (streams.path() / "out").string() + "' 2>'" + (streams.path() / "err").string() + "' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000, text_of(streams.path() / "out"),
          text_of(streams.path() / "err")};
}

}  // namespace rheobase::test
