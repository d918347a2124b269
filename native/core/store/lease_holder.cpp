#include "native/core/store/lease_holder.hpp"

#include "native/core/store/random_id.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace tokpost {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct ProcessState {
  char state = '?';
  std::string start;
};

// /proc/<pid>/stat: "pid (name) state ppid …", where the name may hold blanks and parentheses; the
// start time is field 22. Nothing where the system has no such file or hides it.
std::optional<ProcessState> state_of_process(std::int64_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  ProcessState process;
  std::string skipped;
  fields >> process.state;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> process.start;
  if (!fields) return std::nullopt;
  return process;
}

// Containers on one machine share its boot id but count their pids apart.
std::string host_id() {
  std::string boot = read_file("/proc/sys/kernel/random/boot_id");
  while (!boot.empty() && boot.back() == '\n') boot.pop_back();
  std::array<char, 256> text{};
  if (boot.empty()) {
    return ::gethostname(text.data(), text.size() - 1) == 0 ? text.data() : "unknown";
  }
  const ssize_t size = ::readlink("/proc/self/ns/pid", text.data(), text.size());
  if (size > 0) boot += " " + std::string(text.data(), static_cast<std::size_t>(size));
  return boot;
}

}  // namespace

LeaseHolder LeaseHolder::make() {
  LeaseHolder holder;
  holder.engine = random_id();
  holder.host = host_id();
  holder.pid = ::getpid();
  if (const auto self = state_of_process(holder.pid)) holder.process_start = self->start;
  return holder;
}

bool is_gone(const LeaseHolder& holder, const LeaseHolder& observer) {
  if (holder.host != observer.host || holder.pid <= 0) return false;
  if (holder.pid == observer.pid) return holder.process_start != observer.process_start;
  if (::kill(static_cast<pid_t>(holder.pid), 0) != 0 && errno == ESRCH) return true;
  const auto process = state_of_process(holder.pid);
  if (!process || holder.process_start.empty()) return false;
  // A zombie's threads have ended; only its exit status is left.
  return process->start != holder.process_start || process->state == 'Z' || process->state == 'X';
}

}  // namespace tokpost
