#include "native/core/vault/key_file.hpp"

#include "native/core/vault/key_ring.hpp"
#include "native/core/vault/random_token.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokpost {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr std::size_t kMostBytes = 256;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

Error fault(const std::string& path, const std::string& what) {
  return make_error(Errc::config, "key_file",
                    "The encryption key file " + path + " " + what +
                        "; set TOKPOST_ENCRYPTION_KEY to do without it.",
                    "store.open");
}

Error system_fault(const std::string& path, const std::string& what) {
  return fault(path, what + " (" + std::generic_category().message(errno) + ")");
}

/// nullopt where there is no such file.
Result<std::optional<Secret>> read_key(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return std::optional<Secret>();
  if (!file) return system_fault(path, "cannot be opened");
  std::array<char, kMostBytes> bytes{};
  const ssize_t size = ::read(file.number(), bytes.data(), bytes.size());
  if (size < 0) return system_fault(path, "cannot be read");
  std::string_view text(bytes.data(), static_cast<std::size_t>(size));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::optional<Secret> key;
  if (KeyRing::takes(text)) key.emplace(text);
  secure_zero(bytes.data(), bytes.size());
  if (!key) return fault(path, "does not hold a key of 32 bytes");
  return key;
}

/// A new file, whole and on the disk.
Status write_new(const std::string& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!file) return system_fault(path, "cannot be made");
  const ssize_t written = ::write(file.number(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || ::fsync(file.number()) != 0) {
    return system_fault(path, "cannot be written");
  }
  return {};
}

Status prepare_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return system_fault(folder, "cannot be made, because its folder cannot");
  }
  // Not worth an error: the key matters, and a second process may have been first.
  static_cast<void>(write_new(folder + "/.gitignore", "*\n"));
  return {};
}

}  // namespace

Result<KeyFile> read_or_make_key_file(const std::string& folder) {
  const std::string path = folder + "/key";
  auto present = read_key(path);
  if (present.has_error()) return present.error();
  if (*present) return KeyFile{*std::move(*present), false};

  const Status prepared = prepare_folder(folder);
  if (prepared.has_error()) return prepared.error();
  const Secret key = KeyRing::make_key();
  const std::string draft = path + "." + random_token(8);
  const Status written = write_new(draft, key.reveal());
  // A link, unlike a rename, never replaces the key of a process that was faster.
  const bool linked = written.has_value() && ::link(draft.c_str(), path.c_str()) == 0;
  const bool was_slower = !linked && errno == EEXIST;
  const Error link_fault = system_fault(path, "cannot be made");
  ::unlink(draft.c_str());
  if (linked) return KeyFile{key, true};
  if (written.has_error()) return written.error();
  if (!was_slower) return link_fault;
  auto others = read_key(path);
  if (others.has_error()) return others.error();
  if (!*others) return fault(path, "went away while it was read");
  return KeyFile{*std::move(*others), false};
}

}  // namespace tokpost
