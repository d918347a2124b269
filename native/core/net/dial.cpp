#include "native/core/net/dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

namespace asio = boost::asio;

/// The attempts of one dial. Everything runs on the dialler's strand; an attempt that is still
/// under way when the dial is over keeps this alive until it has been told.
struct Race : std::enable_shared_from_this<Race> {
  Race(const asio::any_io_executor& on, asio::io_context::executor_type sockets)
      : strand(on), io(std::move(sockets)), wake(on) {}

  void start(const asio::ip::tcp::endpoint& endpoint) {
    const std::size_t index = attempts.size();
    attempts.emplace_back(io);
    ++running;
    auto done = [self = shared_from_this(), index](boost::system::error_code ec) {
      --self->running;
      if (!ec && !self->winner && !self->over) {
        self->winner = index;
      } else {
        self->attempts[index].reset();
      }
      self->wake.cancel();
    };
    attempts[index]->async_connect(endpoint, asio::bind_executor(strand, std::move(done)));
  }

  void end() {
    over = true;
    for (auto& attempt : attempts) attempt.reset();
  }

  asio::any_io_executor strand;
  asio::io_context::executor_type io;
  asio::steady_timer wake;
  std::vector<std::optional<TcpSocket>> attempts;
  std::optional<std::size_t> winner;
  std::size_t running = 0;
  bool over = false;
};

}  // namespace

Addresses interleave_families(Addresses addresses) {
  if (addresses.empty()) return addresses;
  const bool first_is_v6 = addresses.front().is_v6();
  Addresses own;
  Addresses other;
  for (auto& address : addresses) (address.is_v6() == first_is_v6 ? own : other).push_back(address);
  Addresses mixed;
  for (std::size_t i = 0; i < std::max(own.size(), other.size()); ++i) {
    if (i < own.size()) mixed.push_back(own[i]);
    if (i < other.size()) mixed.push_back(other[i]);
  }
  return mixed;
}

Awaitable<Dialled> async_dial(asio::io_context::executor_type io, Addresses addresses,
                              std::uint16_t port, Deadline until,
                              std::chrono::milliseconds stagger) {
  const auto strand = co_await asio::this_coro::executor;
  addresses = interleave_families(std::move(addresses));
  auto race = std::make_shared<Race>(strand, io);
  Dialled result;
  std::size_t next = 0;
  SteadyTime next_at = std::chrono::steady_clock::now();
  while (true) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (race->winner) {
      result.socket = std::move(race->attempts[*race->winner]);
      break;
    }
    if (state.cancelled() != asio::cancellation_type::none) {
      result.fault = TransportFault::cancelled;
      break;
    }
    if (until.passed()) {
      result.fault = TransportFault::connect_timeout;
      break;
    }
    const SteadyTime now = std::chrono::steady_clock::now();
    if (next < addresses.size() && (race->running == 0 || now >= next_at)) {
      race->start(asio::ip::tcp::endpoint(addresses[next], port));
      ++next;
      next_at = now + stagger;
    } else if (race->running == 0) {
      result.fault = TransportFault::connect;
      break;
    }
    const SteadyTime until_next = next < addresses.size() ? next_at : SteadyTime::max();
    race->wake.expires_at(std::min(until.time(), until_next));
    co_await race->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  race->end();
  co_return result;
}

}  // namespace tokpost
