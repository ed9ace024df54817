#pragma once
// Runs the program in a folder of its own, and reads what it said and wrote.

#include <filesystem>
#include <string>
#include <vector>

namespace rheobase::test {

struct Said {
  int code = 0;
  std::string out, err;
};

/// A temporary folder, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  /// Names of all that is in it.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// Runs `rheobase WORDS...` with the folder as the current one. `shell` is put in front, such as "PATH=/nowhere".
Said run_program(const Folder& folder, const std::vector<std::string>& words, const std::string& shell = {});

/// The whole text of a file.
std::string text_of(const std::filesystem::path& file);

/// A bundled scenario.
std::string scenario(const std::string& name);

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace rheobase::test
