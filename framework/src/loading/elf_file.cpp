#include "loading/elf_file.hpp"

#include "loading/refuse.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <system_error>

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

FileIdentity identity_of(const struct stat& status) {
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size), status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec};
}

/// Opens a regular file. The caller closes it.
int open_regular(const std::filesystem::path& path) {
  struct stat status {};
  // Before it is opened, because opening a device can already do something.
  if (stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) refuse_unreadable(errno);
    std::error_code none;
    refuse(std::filesystem::is_symlink(path, none) ? "is a link to a file that does not exist" : "does not exist");
  }
  refuse_unless_regular(status);
  const int descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) refuse_unreadable(errno);
  return descriptor;
}

}  // namespace

void refuse_damaged(std::string_view what) { refuse(fmt::format("is damaged: {}; build or copy it again", what)); }

std::uint64_t end_of(std::uint64_t offset, std::uint64_t length) {
  constexpr std::uint64_t longest = std::numeric_limits<std::int64_t>::max();  // of any file
  if (offset > longest || length > longest - offset) refuse_damaged("its headers point beyond the end of any file");
  return offset + length;
}

ElfFile::ElfFile(const std::filesystem::path& path) : path_(path), descriptor_(open_regular(path)) {
  try {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) refuse_unreadable(errno);
    refuse_unless_regular(status);  // again, because another file may stand there by now
    identity_ = identity_of(status);
    size_ = identity_.size;
    read_header();
    read_segments();
  } catch (...) {
    close(descriptor_);
    throw;
  }
}
ElfFile::~ElfFile() { close(descriptor_); }

void ElfFile::refuse_if_replaced() const {
  struct stat now {};
  if (stat(path_.c_str(), &now) != 0 || identity_of(now) != identity_)
    refuse("was replaced or changed while it was loaded; load it again when it is complete");
}

void ElfFile::read(std::uint64_t offset, void* to, std::size_t bytes) const {
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

void ElfFile::refuse_if_shorter(std::uint64_t needed) const {
  if (size_ < needed) refuse(fmt::format("is cut short: {} bytes of {}; copy or build it again", size_, needed));
}

void ElfFile::read_header() {
  if (size_ == 0) refuse("is empty");
  read(0, &header_, std::min<std::uint64_t>(sizeof header_, size_));
  const std::string_view start(reinterpret_cast<const char*>(header_.e_ident), SELFMAG);
  if (start != ELFMAG) {
    refuse(fmt::format("is not a plug-in: it begins with \"{}\" and is no ELF file",
                       printable(start.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(SELFMAG, size_))))));
  }
  refuse_if_shorter(sizeof header_);

  const bool big_endian = header_.e_ident[EI_DATA] == ELFDATA2MSB;
  const int machine = big_endian ? __builtin_bswap16(header_.e_machine) : header_.e_machine;
  if (machine != this_machine || big_endian) {
    refuse(fmt::format("is built for {}, but this program runs on {}; build it on this machine", machine_name(machine),
                       machine_name(this_machine)));
  }
  if (header_.e_ident[EI_CLASS] != ELFCLASS64) {
    refuse(fmt::format("is built for 32-bit programs on {}, but this program is a 64-bit one", machine_name(machine)));
  }
  if (header_.e_ident[EI_DATA] != ELFDATA2LSB || header_.e_ident[EI_VERSION] != EV_CURRENT) {
    refuse_damaged("its ELF header is not valid");
  }
  if (header_.e_type == ET_EXEC) refuse("is a program, not a shared object; link it with -shared");
  if (header_.e_type == ET_REL) refuse("is an object file that is not linked yet; link it with -shared");
  if (header_.e_type == ET_CORE) refuse("is a core dump, not a shared object");
  if (header_.e_type != ET_DYN) refuse_damaged(fmt::format("its ELF type is {}", header_.e_type));
}

void ElfFile::read_segments() {
  if (header_.e_phnum == 0 || header_.e_phentsize != sizeof(Elf64_Phdr))
    refuse_damaged("its program headers are missing");
  segments_.resize(header_.e_phnum);
  refuse_if_shorter(end_of(header_.e_phoff, segments_.size() * sizeof(Elf64_Phdr)));
  read(header_.e_phoff, segments_.data(), segments_.size() * sizeof(Elf64_Phdr));
}

}  // namespace rheobase
