#include "scenario/read_file.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/units/printable.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace rheobase::scenario {
namespace {

class Descriptor {
 public:
  // Without O_NONBLOCK, opening a FIFO would wait for somebody to write into it.
  explicit Descriptor(const std::filesystem::path& file)
      : number_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};


}  // namespace

std::string read_file(const std::filesystem::path& file, std::size_t most, const char* what) {
  const auto refuse = [&](const std::string& reason) {
    const std::string name = file.string();
    throw FileError(std::string("cannot read ") + what + " '" + printable(name, name.size()) + "': " + reason);
  };
  const auto system_reason = [] { return std::generic_category().message(errno); };
  const Descriptor descriptor(file);
  if (descriptor.number() < 0) refuse(errno == ENOENT ? "there is no such file" : system_reason());
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0) refuse(system_reason());
  if (S_ISDIR(status.st_mode)) refuse("it is a folder");
  if (!S_ISREG(status.st_mode)) refuse("it is no regular file");

  // One more byte than it should have shows that it grew; some files, of /proc, tell no size.
  std::string text(std::min(most, static_cast<std::size_t>(status.st_size)) + 1, '\0');
  std::size_t size = 0;
  while (true) {
    if (size == text.size()) {
      if (size > most) break;
      text.resize(std::min(2 * size, most + 1));
    }
    const ssize_t bytes = ::read(descriptor.number(), text.data() + size, text.size() - size);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) refuse(system_reason());
    if (bytes == 0) break;
    size += static_cast<std::size_t>(bytes);
  }
  text.resize(size);
  return text;
}

}  // namespace rheobase::scenario
