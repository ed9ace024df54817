// Files that never reach the dynamic loader, because it would crash on them, or wait for ever, or be wrong about why.

#include "faults.hpp"

#include <elf.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

using namespace faults;

namespace {

/// A copy of a good plug-in with other bytes at `offset`.
template <class T>
void patched_copy(const fs::path& to, std::size_t offset, T value) {
  std::string bytes = bytes_of(bundled("lif"));
  BOOST_REQUIRE(offset + sizeof value <= bytes.size());
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  write(to, bytes);
}

template <class T>
T header_field(std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes_of(bundled("lif")).data() + offset, sizeof value);
  return value;
}

/// The first program header of a type.
Elf64_Phdr segment_of(const std::string& bytes, Elf64_Word type) {
  Elf64_Ehdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  Elf64_Phdr segment{};
  for (std::size_t i = 0; i < header.e_phnum && segment.p_type != type; ++i)
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
  BOOST_REQUIRE(segment.p_type == type);
  return segment;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plugin_file)

BOOST_AUTO_TEST_CASE(an_untouched_copy_of_a_plugin_is_loaded) {
  const TemporaryFolder folder;
  write(folder / "x.so", bytes_of(bundled("lif")));
  rheobase::Registry registry;
  registry.load(folder / "x.so");
  BOOST_TEST(registry.models().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_text_file_is_refused) {
  const TemporaryFolder folder;
  write(folder / "x.so", "#!/bin/sh\necho hello\n");
  check_refused(folder / "x.so", {"is not a plug-in: it begins with \"#!/b\" and is no ELF file"});
  write(folder / "y.so", "\x1b[2J");
  check_refused(folder / "y.so", {"it begins with \"\\x1b[2J\""});
  write(folder / "z.so", "a");
  check_refused(folder / "z.so", {"it begins with \"a\""});
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_refused) {
  const TemporaryFolder folder;
  write(folder / "x.so", "");
  check_refused(folder / "x.so", {"is empty"});
}

BOOST_AUTO_TEST_CASE(a_plugin_that_is_cut_short_is_refused_wherever_it_was_cut) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(bundled("lif"));
  for (const std::size_t length : {std::size_t{4}, std::size_t{20}, std::size_t{63}, std::size_t{64}, std::size_t{100},
                                   whole.size() / 8, whole.size() / 2, whole.size() - 1}) {
    write(folder / "x.so", whole.substr(0, length));
    check_refused(folder / "x.so", {"is cut short: " + std::to_string(length) + " bytes of "});
  }
  check_contains(refusal(folder / "x.so"), "bytes of " + std::to_string(whole.size()));
}

BOOST_AUTO_TEST_CASE(a_plugin_with_damaged_headers_is_refused) {
  const TemporaryFolder folder;
  patched_copy<std::uint16_t>(folder / "a.so", offsetof(Elf64_Ehdr, e_phnum), 0);
  check_refused(folder / "a.so", {"is damaged"});
  patched_copy<std::uint64_t>(folder / "b.so", offsetof(Elf64_Ehdr, e_phoff), ~std::uint64_t{0} - 8);
  check_refused(folder / "b.so", {"is damaged"});
  patched_copy<std::uint64_t>(folder / "c.so", offsetof(Elf64_Ehdr, e_shoff), ~std::uint64_t{0} - 8);
  check_refused(folder / "c.so", {"is damaged"});
  const auto segments = header_field<std::uint64_t>(offsetof(Elf64_Ehdr, e_phoff));
  patched_copy<std::uint64_t>(folder / "d.so", segments + offsetof(Elf64_Phdr, p_filesz), std::uint64_t{1} << 40);
  check_refused(folder / "d.so", {"is cut short"});
}

BOOST_AUTO_TEST_CASE(a_plugin_of_full_length_whose_contents_are_lost_is_refused) {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(bundled("lif"));
  std::fill(bytes.begin() + 4096, bytes.end(), '\0');
  write(folder / "tail.so", bytes);
  check_refused(folder / "tail.so", {"is damaged"});

  bytes = bytes_of(bundled("lif"));
  const std::string whole = bytes;
  const Elf64_Phdr dynamic = segment_of(bytes, PT_DYNAMIC);
  std::memset(bytes.data() + dynamic.p_offset, 0, dynamic.p_filesz);
  write(folder / "dynamic.so", bytes);
  check_refused(folder / "dynamic.so", {"is damaged: its dynamic section does not say where the names"});

  for (const std::int64_t tag : {DT_STRTAB, DT_SYMTAB, DT_GNU_HASH}) {
    bytes = whole;
    for (std::size_t at = dynamic.p_offset; at < dynamic.p_offset + dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
      Elf64_Dyn entry{};
      std::memcpy(&entry, bytes.data() + at, sizeof entry);
      if (entry.d_tag == tag) entry.d_un.d_ptr = std::uint64_t{1} << 40;
      std::memcpy(bytes.data() + at, &entry, sizeof entry);
    }
    write(folder / "table.so", bytes);
    check_refused(folder / "table.so", {"is damaged: the ", "lie outside the file"});
  }
}

BOOST_AUTO_TEST_CASE(a_plugin_without_section_headers_is_checked_like_any_other) {
  const TemporaryFolder folder;
  const auto stripped = [&](const fs::path& from, const std::string& name) {
    std::string bytes = bytes_of(from);
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    header.e_shoff = header.e_shnum = header.e_shstrndx = 0;
    std::memcpy(bytes.data(), &header, sizeof header);
    write(folder / name, bytes);
  };
  stripped(fixture("wrong_abi"), "wrong.so");  // its code would end this program
  check_refused(folder / "wrong.so", {"version 4711"});
  stripped(bundled("lif"), "good.so");
  rheobase::Registry registry;
  registry.load(folder / "good.so");
  BOOST_TEST(registry.models().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_version_that_would_steer_the_terminal_is_refused) {
  const TemporaryFolder folder;
  const std::string version("\0001.0.0", 7);
  const std::size_t at = bytes_of(bundled("lif")).find(version);
  BOOST_REQUIRE(at != std::string::npos);
  patched_copy<char>(folder / "x.so", at + 1, '\x1b');
  check_refused(folder / "x.so", {"the plug-in's version has a character that cannot be printed: \\x1b.0.0"});
}

BOOST_AUTO_TEST_CASE(a_plugin_for_another_machine_is_refused_by_its_name) {
  const TemporaryFolder folder;
  const bool is_arm = header_field<std::uint16_t>(offsetof(Elf64_Ehdr, e_machine)) == EM_AARCH64;
  patched_copy<std::uint16_t>(folder / "x.so", offsetof(Elf64_Ehdr, e_machine), is_arm ? EM_X86_64 : EM_AARCH64);
  check_refused(folder / "x.so", {is_arm ? "is built for x86-64" : "is built for 64-bit ARM (AArch64)"});
  patched_copy<std::uint8_t>(folder / "y.so", EI_CLASS, ELFCLASS32);
  check_refused(folder / "y.so", {"is built for 32-bit programs"});
}

BOOST_AUTO_TEST_CASE(what_is_elf_but_no_shared_object_is_refused) {
  const TemporaryFolder folder;
  fs::copy_file("/proc/self/exe", folder / "program.so");
  check_refused(folder / "program.so", {"is a program, not a shared object"});
  patched_copy<std::uint16_t>(folder / "old_program.so", offsetof(Elf64_Ehdr, e_type), ET_EXEC);
  check_refused(folder / "old_program.so", {"is a program, not a shared object"});
  patched_copy<std::uint16_t>(folder / "object.so", offsetof(Elf64_Ehdr, e_type), ET_REL);
  check_refused(folder / "object.so", {"is an object file that is not linked yet"});
}

BOOST_AUTO_TEST_CASE(a_pipe_is_refused_and_not_waited_for) {
  const TemporaryFolder folder;
  BOOST_REQUIRE(mkfifo((folder / "x.so").c_str(), 0600) == 0);
  check_refused(folder / "x.so", {"is a pipe (FIFO), not a plug-in file"});
}

BOOST_AUTO_TEST_CASE(folders_devices_and_sockets_are_refused) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "folder.so");
  check_refused(folder / "folder.so", {"is a folder, not a plug-in file"});
  fs::create_symlink("/dev/zero", folder / "device.so");
  check_refused(folder / "device.so", {"is a device, not a plug-in file"});

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = folder / "socket.so";
  BOOST_REQUIRE(name.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  const int socket_descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  BOOST_REQUIRE(bind(socket_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  check_refused(name, {"is a socket, not a plug-in file"});
  close(socket_descriptor);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_refused) {
  const TemporaryFolder folder;
  const std::string message = refusal(folder / "x.so");
  check_contains(message, "'" + (folder / "x.so").string() + "' does not exist");
  fs::create_symlink("nowhere", folder / "link.so");
  check_refused(folder / "link.so", {"is a link to a file that does not exist"});
  fs::create_symlink("loop.so", folder / "loop.so");
  check_refused(folder / "loop.so", {"cannot be read"});
}

BOOST_AUTO_TEST_CASE(
    a_file_that_may_not_be_read_is_refused,
    *boost::unit_test::precondition([](boost::unit_test::test_unit_id) -> boost::test_tools::assertion_result {
      return geteuid() != 0;  // root may read everything
    })) {
  const TemporaryFolder folder;
  write(folder / "x.so", bytes_of(bundled("lif")));
  fs::permissions(folder / "x.so", fs::perms::none);
  check_refused(folder / "x.so", {"cannot be read: Permission denied"});
}

BOOST_AUTO_TEST_SUITE_END()
