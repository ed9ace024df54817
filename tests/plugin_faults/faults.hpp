#pragma once
// What the fault tests share: a folder that goes away by itself, and the two roads by which a bad file meets a
// registry.

#include <rheobase/loading/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <system_error>

namespace faults {

namespace fs = std::filesystem;

/// A folder of its own under the system's temporary folder, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "rheobase-faults-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
    path_ = fs::canonical(pattern);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  fs::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline fs::path fixture(const std::string& name) { return fs::path(RHEOBASE_FIXTURES) / name / (name + ".so"); }
inline fs::path bundled(const std::string& name) { return fs::path(RHEOBASE_BUNDLED_PLUGINS) / (name + ".so"); }

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in, "cannot read " << file);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  BOOST_REQUIRE_MESSAGE(out, "cannot write " << file);
}

inline void check_contains(const std::string& message, const std::string& part) {
  BOOST_CHECK_MESSAGE(message.find(part) != std::string::npos, "'" << part << "' is not in: " << message);
}

/// What the registry says when it is told to load the file; the test fails where it loads it.
inline std::string refusal(const fs::path& file) {
  rheobase::Registry registry;
  try {
    registry.load(file);
  } catch (const rheobase::PluginError& error) {
    BOOST_CHECK(registry.models().empty());
    return error.what();
  }
  BOOST_ERROR("was loaded: " << file);
  return {};
}

/// The file is refused with its path and all of `reasons`, whether it is loaded or found in its folder; and then it is
/// listed with the same reason.
inline void check_refused(const fs::path& file, std::initializer_list<std::string> reasons) {
  const std::string message = refusal(file);
  check_contains(message, "'" + file.string() + "'");
  for (const std::string& reason : reasons) check_contains(message, reason);

  rheobase::Registry registry;
  registry.search(file.parent_path(), "test");
  for (const rheobase::PluginFile& found : registry.files()) {
    if (found.path != file) continue;
    BOOST_CHECK(found.manifest == nullptr);
    check_contains(message, found.problem);
    BOOST_CHECK(!found.problem.empty());
    return;
  }
  BOOST_ERROR("is in no listing: " << file);
}

}  // namespace faults
