#include "native/core/media/open_file.hpp"

#include "native/core/media/source_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kHashedBytes = 64 * 1024;  // of the head, and of the tail

// The path is the user's own; its name stays out of messages, which may go to a browser.
Error system_error(int number) {
  if (number == ENOENT || number == ENOTDIR) return source_lost("The file does not exist.");
  return source_lost("The file cannot be read (errno " + std::to_string(number) + ").");
}

Error shorter_error() {
  return source_changed("The file became shorter while it was read.");
}

FileIdentity identity_of(const struct stat& status) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  FileIdentity identity;
  identity.device = static_cast<std::uint64_t>(status.st_dev);
  identity.inode = static_cast<std::uint64_t>(status.st_ino);
  identity.size = static_cast<std::uint64_t>(status.st_size);
  identity.modified_ns = static_cast<std::int64_t>(modified.tv_sec) * kNanosecondsPerSecond +
                         static_cast<std::int64_t>(modified.tv_nsec);
  return identity;
}

// FNV-1a. It has to notice changes, not attacks: whoever may write the file may post it as well.
std::uint64_t hash(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char byte : bytes) seed = (seed ^ static_cast<unsigned char>(byte)) * kPrime;
  return seed;
}

std::string to_hex(std::uint64_t number) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

Result<std::shared_ptr<OpenFile>> OpenFile::open(const std::string& path) {
  // O_NONBLOCK: opening a pipe would wait for a writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return system_error(errno);
  std::shared_ptr<OpenFile> file(new OpenFile(descriptor, FileIdentity()));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_error(errno);
  if (!S_ISREG(status.st_mode)) return source_lost("The path names no regular file.");
  file->identity_ = identity_of(status);
  return file;
}

OpenFile::~OpenFile() {
  ::close(descriptor_);
}

Result<FileIdentity> OpenFile::identity_now() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return system_error(errno);
  return identity_of(status);
}

Status OpenFile::read(char* into, std::uint64_t offset, std::size_t size) const {
  while (size > 0) {
    const ssize_t got = ::pread(descriptor_, into, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno);
    if (got == 0) return shorter_error();
    into += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

std::size_t OpenFile::read_cached(char* into, std::uint64_t offset, std::size_t size) const {
#ifdef RWF_NOWAIT
  const iovec place{into, size};
  const ssize_t got = ::preadv2(descriptor_, &place, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
#else
  (void)into, (void)offset, (void)size;
  return 0;
#endif
}

void OpenFile::expect_reads(std::uint64_t offset, std::uint64_t size) const {
#ifdef POSIX_FADV_SEQUENTIAL
  ::posix_fadvise(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(size),
                  POSIX_FADV_SEQUENTIAL);
#else
  (void)offset, (void)size;
#endif
}

Result<std::string> file_fingerprint(const OpenFile& file) {
  const FileIdentity& identity = file.identity();
  const std::uint64_t part = std::min(identity.size, kHashedBytes);
  std::vector<char> bytes(part);
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const std::uint64_t offset : {std::uint64_t{0}, identity.size - part}) {
    const Status read = file.read(bytes.data(), offset, bytes.size());
    if (read.has_error()) return read.error();
    sum = hash(std::string_view(bytes.data(), bytes.size()), sum);
  }
  return "file:" + std::to_string(identity.inode) + ":" + std::to_string(identity.size) + ":" +
         std::to_string(identity.modified_ns) + ":" + to_hex(sum);
}

}  // namespace tokpost::media
