#include "runtime/plugin_file.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/units/printable.hpp>

#include <fmt/format.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace rheobase {
namespace {

#if defined(__x86_64__)
constexpr int this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int this_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr int this_machine = EM_RISCV;
#else
#error "rheobase: say here which ELF machine this is"
#endif

[[noreturn]] void refuse(const std::string& reason) { throw PluginError(reason); }
[[noreturn]] void refuse_damaged(std::string_view what) {
  refuse(fmt::format("is damaged: {}; build or copy it again", what));
}
[[noreturn]] void refuse_unreadable(int error) { refuse("cannot be read: " + std::generic_category().message(error)); }

std::string machine_name(int machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "64-bit ARM (AArch64)";
    case EM_386:
      return "32-bit x86";
    case EM_ARM:
      return "32-bit ARM";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC:
      return "32-bit PowerPC";
    case EM_PPC64:
      return "64-bit PowerPC";
    case EM_S390:
      return "IBM Z";
    case EM_MIPS:
      return "MIPS";
    case EM_LOONGARCH:
      return "LoongArch";
    default:
      return fmt::format("a machine unknown here (ELF machine {})", machine);
  }
}

std::string_view file_type(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe (FIFO)";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "of an unknown type";
}
void refuse_unless_regular(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) refuse(fmt::format("is {}, not a plug-in file", file_type(status.st_mode)));
}

/// An open file of known size.
class File {
 public:
  explicit File(const std::filesystem::path& path) {
    struct stat status {};
    // Before it is opened, because opening a device can already do something.
    if (stat(path.c_str(), &status) != 0) {
      if (errno != ENOENT) refuse_unreadable(errno);
      std::error_code none;
      refuse(std::filesystem::is_symlink(path, none) ? "is a link to a file that does not exist" : "does not exist");
    }
    refuse_unless_regular(status);
    descriptor_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0) refuse_unreadable(errno);
    // Again, because another file may stand there by now.
    const int error = fstat(descriptor_, &status) != 0 ? errno : 0;
    if (error != 0 || !S_ISREG(status.st_mode)) close(descriptor_);
    if (error != 0) refuse_unreadable(error);
    refuse_unless_regular(status);
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// `bytes` bytes from `offset` on, both inside the file.
  void read(std::uint64_t offset, void* to, std::size_t bytes) const {
    auto* next = static_cast<char*>(to);
    while (bytes > 0) {
      const ssize_t got = pread(descriptor_, next, bytes, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse_unreadable(errno);
      if (got == 0) refuse("became shorter while it was read");
      next += got;
      offset += static_cast<std::uint64_t>(got);
      bytes -= static_cast<std::size_t>(got);
    }
  }

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// How long the file has to be for `length` bytes at `offset` to lie inside it.
std::uint64_t end_of(std::uint64_t offset, std::uint64_t length) {
  constexpr std::uint64_t longest = std::numeric_limits<std::int64_t>::max();  // of any file
  if (offset > longest || length > longest - offset) refuse_damaged("its headers point beyond the end of any file");
  return offset + length;
}

void refuse_if_shorter(const File& file, std::uint64_t needed) {
  if (file.size() < needed) {
    refuse(fmt::format("is cut short: {} bytes of {}; copy or build it again", file.size(), needed));
  }
}

Elf64_Ehdr read_header(const File& file) {
  if (file.size() == 0) refuse("is empty");
  Elf64_Ehdr header{};
  file.read(0, &header, std::min<std::uint64_t>(sizeof header, file.size()));
  const std::string_view start(reinterpret_cast<const char*>(header.e_ident), SELFMAG);
  if (start != ELFMAG) {
    refuse(fmt::format(
        "is not a plug-in: it begins with \"{}\" and is no ELF file",
        printable(start.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(SELFMAG, file.size()))))));
  }
  refuse_if_shorter(file, sizeof header);

  const bool big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
  const int machine = big_endian ? __builtin_bswap16(header.e_machine) : header.e_machine;
  if (machine != this_machine || big_endian) {
    refuse(fmt::format("is built for {}, but this program runs on {}; build it on this machine", machine_name(machine),
                       machine_name(this_machine)));
  }
  if (header.e_ident[EI_CLASS] != ELFCLASS64) {
    refuse(fmt::format("is built for 32-bit programs on {}, but this program is a 64-bit one", machine_name(machine)));
  }
  if (header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_ident[EI_VERSION] != EV_CURRENT) {
    refuse_damaged("its ELF header is not valid");
  }
  if (header.e_type == ET_EXEC) refuse("is a program, not a shared object; link it with -shared");
  if (header.e_type == ET_REL) refuse("is an object file that is not linked yet; link it with -shared");
  if (header.e_type == ET_CORE) refuse("is a core dump, not a shared object");
  if (header.e_type != ET_DYN) refuse_damaged(fmt::format("its ELF type is {}", header.e_type));
  return header;
}

std::vector<Elf64_Phdr> read_segments(const File& file, const Elf64_Ehdr& header) {
  if (header.e_phnum == 0 || header.e_phentsize != sizeof(Elf64_Phdr))
    refuse_damaged("its program headers are missing");
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  refuse_if_shorter(file, end_of(header.e_phoff, segments.size() * sizeof(Elf64_Phdr)));
  file.read(header.e_phoff, segments.data(), segments.size() * sizeof(Elf64_Phdr));
  return segments;
}

void check_complete(const File& file, const Elf64_Ehdr& header, const std::vector<Elf64_Phdr>& segments) {
  std::uint64_t needed = 0;
  if (header.e_shoff != 0) needed = end_of(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize);
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_LOAD) needed = std::max(needed, end_of(segment.p_offset, segment.p_filesz));
  }
  refuse_if_shorter(file, needed);
}

void check_loadable(const std::vector<Elf64_Phdr>& segments) {
  const auto is = [](Elf64_Word type) { return [type](const Elf64_Phdr& segment) { return segment.p_type == type; }; };
  if (std::any_of(segments.begin(), segments.end(), is(PT_INTERP))) {
    refuse("is a program, not a shared object; link it with -shared");
  }
  const auto dynamic = std::find_if(segments.begin(), segments.end(), is(PT_DYNAMIC));
  const auto holds_dynamic = [&](const Elf64_Phdr& load) {
    return load.p_type == PT_LOAD && load.p_vaddr <= dynamic->p_vaddr && dynamic->p_filesz > 0 &&
           dynamic->p_filesz <= load.p_filesz && dynamic->p_vaddr - load.p_vaddr <= load.p_filesz - dynamic->p_filesz;
  };
  if (dynamic == segments.end() || std::none_of(segments.begin(), segments.end(), holds_dynamic)) {
    refuse_damaged("it has no dynamic section");
  }
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
      refuse_damaged("a segment is longer in the file than in memory");
    }
  }
}

}  // namespace

void check_plugin_file(const std::filesystem::path& path) {
  const File file(path);
  const Elf64_Ehdr header = read_header(file);
  const std::vector<Elf64_Phdr> segments = read_segments(file, header);
  check_complete(file, header, segments);
  check_loadable(segments);
}

}  // namespace rheobase
