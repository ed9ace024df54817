#include "loading/elf_symbols.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <string>

namespace rheobase {
namespace {

/// What the file holds from an address of the loaded object on, up to the end of its segment.
struct Extent {
  std::uint64_t offset = 0, length = 0;
};

class Symbols {
 public:
  explicit Symbols(const ElfFile& file) : file_(file) { read_dynamic(); }

  std::optional<std::uint64_t> find(std::string_view name) const {
    const Extent names_at = table(DT_STRTAB, "names of its symbols");
    const std::uint64_t names_size = value(DT_STRSZ).value_or(0);
    if (names_size == 0 || names_size > names_at.length)
      refuse_damaged("the names of its symbols lie outside the file");
    std::string names(names_size, '\0');
    file_.read(names_at.offset, names.data(), names.size());
    if (names.back() != '\0') refuse_damaged("the names of its symbols do not end");

    const Extent symbols_at = table(DT_SYMTAB, "symbols");
    const std::uint64_t symbol_count = count();
    if (symbol_count > symbols_at.length / sizeof(Elf64_Sym)) refuse_damaged("its symbols lie outside the file");
    std::vector<Elf64_Sym> symbols(symbol_count);
    file_.read(symbols_at.offset, symbols.data(), symbols.size() * sizeof(Elf64_Sym));
    for (const Elf64_Sym& symbol : symbols)
      if (symbol.st_name >= names_size) refuse_damaged("a symbol of it has no name");
    for (const Elf64_Sym& symbol : symbols)
      if (symbol.st_shndx != SHN_UNDEF && names.c_str() + symbol.st_name == name)
        return extent(symbol.st_value, "a symbol of it lies").offset;
    return std::nullopt;
  }

 private:
  void read_dynamic() {
    const auto segments = file_.segments();
    const auto dynamic = std::ranges::find(segments, Elf64_Word{PT_DYNAMIC}, &Elf64_Phdr::p_type);
    if (dynamic == segments.end()) refuse_damaged("it has no dynamic section");
    const Extent at = extent(dynamic->p_vaddr, "its dynamic section lies");
    std::vector<Elf64_Dyn> entries(std::min(at.length, dynamic->p_filesz) / sizeof(Elf64_Dyn));
    file_.read(at.offset, entries.data(), entries.size() * sizeof(Elf64_Dyn));
    for (const Elf64_Dyn& entry : entries) {
      if (entry.d_tag == DT_NULL) return;
      values_[entry.d_tag] = entry.d_un.d_val;
    }
    refuse_damaged("its dynamic section does not end");
  }

  [[nodiscard]] std::optional<std::uint64_t> value(std::int64_t tag) const {
    const auto found = values_.find(tag);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] Extent extent(std::uint64_t address, std::string_view what) const {
    for (const Elf64_Phdr& segment : file_.segments())
      if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
        const std::uint64_t into = address - segment.p_vaddr;
        return {segment.p_offset + into, segment.p_filesz - into};
      }
    refuse_damaged(fmt::format("{} outside the file", what));
  }
  [[nodiscard]] Extent table(std::int64_t tag, std::string_view what) const {
    const auto address = value(tag);
    if (!address) refuse_damaged(fmt::format("its dynamic section does not say where the {} are", what));
    return extent(*address, fmt::format("the {} lie", what));
  }

  /// `n` numbers of 32 bits from `skip` bytes into a hash table on.
  [[nodiscard]] std::vector<std::uint32_t> words(const Extent& hashes, std::uint64_t skip, std::uint64_t n) const {
    if (skip > hashes.length || n > (hashes.length - skip) / 4) refuse_damaged("its hash table lies outside the file");
    std::vector<std::uint32_t> read(n);
    file_.read(hashes.offset + skip, read.data(), n * 4);
    return read;
  }

  /// How many symbols there are: nothing but a hash table tells.
  [[nodiscard]] std::uint64_t count() const {
    if (!value(DT_GNU_HASH)) return words(table(DT_HASH, "hashes of its symbols"), 0, 2)[1];
    const Extent hashes = table(DT_GNU_HASH, "hashes of its symbols");
    const auto head = words(hashes, 0, 4);  // buckets, the first symbol that is hashed, words of the filter, its shift
    if (!std::has_single_bit(head[2])) refuse_damaged("its hash table is not valid");
    const std::uint64_t buckets_at = 16 + std::uint64_t{head[2]} * 8,
                        chains_at = buckets_at + std::uint64_t{head[0]} * 4;
    const auto buckets = words(hashes, buckets_at, head[0]);
    const std::uint64_t first = head[1];
    std::uint64_t last = buckets.empty() ? 0 : *std::ranges::max_element(buckets);
    if (last < first) return first;
    const auto chains = words(hashes, chains_at, (hashes.length - std::min(hashes.length, chains_at)) / 4);
    while (last - first < chains.size())
      if ((chains[last++ - first] & 1U) != 0) return last;  // the lowest bit ends a chain
    refuse_damaged("its hash table does not end");
  }

  const ElfFile& file_;
  std::map<std::int64_t, std::uint64_t> values_;
};

}  // namespace

std::optional<std::uint64_t> exported(const ElfFile& file, std::string_view name) { return Symbols(file).find(name); }

}  // namespace rheobase
