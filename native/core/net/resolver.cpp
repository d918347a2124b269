#include "native/core/net/resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <netdb.h>
#include <pthread.h>
#include <signal.h>

namespace tokpost {
namespace {

namespace asio = boost::asio;

// A name server that does not answer holds one thread up for its whole timeout; four of those at a
// time are enough to keep the other names going.
constexpr std::size_t kThreads = 4;

/// One question. The asker takes `wake` away under the mutex before it leaves, so that the answer
/// never reaches an io_context that is gone.
struct Question {
  std::string host;
  std::mutex mutex;
  std::function<void()> wake;
  std::optional<Addresses> answer;
};

class WakeGuard {
 public:
  explicit WakeGuard(std::shared_ptr<Question> question) : question_(std::move(question)) {}
  ~WakeGuard() {
    const std::lock_guard lock(question_->mutex);
    question_->wake = nullptr;
  }
  WakeGuard(const WakeGuard&) = delete;
  WakeGuard& operator=(const WakeGuard&) = delete;

 private:
  std::shared_ptr<Question> question_;
};

Addresses ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
    endpoint.resize(entry->ai_addrlen);
    addresses.push_back(endpoint.address());
  }
  return addresses;
}

bool is_local_name(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

std::optional<Addresses> answer_at_once(const std::string& host) {
  boost::system::error_code no_literal;
  const auto literal = asio::ip::make_address(host, no_literal);
  if (!no_literal) return Addresses{literal};
  if (is_local_name(host)) {
    return Addresses{asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
  }
  return std::nullopt;
}

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

struct Resolver::Shared {
  Lookup lookup;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Question>> waiting;
  std::vector<std::thread> threads;  ///< never joined, and so never destroyed
  std::size_t idle = 0;

  void ask(std::shared_ptr<Question> question) {
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(question));
    if (idle < waiting.size() && threads.size() < kThreads) {
      threads.emplace_back([this] { serve(); });
    }
    changed.notify_one();
  }

  void serve() {
    block_signals();
    while (true) {
      std::shared_ptr<Question> question;
      {
        std::unique_lock lock(mutex);
        ++idle;
        changed.wait(lock, [this] { return !waiting.empty(); });
        --idle;
        question = std::move(waiting.front());
        waiting.pop_front();
      }
      Addresses addresses = lookup(question->host);
      const std::lock_guard lock(question->mutex);
      question->answer = std::move(addresses);
      if (question->wake) question->wake();
    }
  }
};

Resolver& Resolver::system() {
  static auto* const kSystem = new Resolver(ask_system);  // outlives every thread that asks it
  return *kSystem;
}

Resolver::Resolver(Lookup lookup) : shared_(new Shared) {
  shared_->lookup = std::move(lookup);
}

Awaitable<Resolved> Resolver::async_resolve(std::string host, Deadline until) {
  if (auto known = answer_at_once(host)) {
    Resolved resolved;
    resolved.addresses = *std::move(known);
    co_return resolved;
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto state = co_await asio::this_coro::cancellation_state;
  // The answer ends the wait of this timer; both happen on the asker's strand.
  auto timer = std::make_shared<asio::steady_timer>(executor, until.time());
  auto question = std::make_shared<Question>();
  question->host = std::move(host);
  question->wake = [executor, timer] { asio::post(executor, [timer] { timer->cancel(); }); };
  const WakeGuard guard(question);
  shared_->ask(question);
  while (true) {
    {
      const std::lock_guard lock(question->mutex);
      if (question->answer) {
        const auto fault = question->answer->empty() ? TransportFault::dns : TransportFault::none;
        co_return Resolved{fault, std::move(*question->answer)};
      }
    }
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return Resolved{TransportFault::cancelled, {}};
    }
    if (until.passed()) co_return Resolved{TransportFault::deadline, {}};
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool is_loopback_host(std::string_view host) {
  if (is_local_name(host)) return true;
  boost::system::error_code no_literal;
  const auto address = asio::ip::make_address(std::string(host), no_literal);
  if (no_literal) return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

}  // namespace tokpost
