#include "native/core/store/lease_holder.hpp"
#include "native/core/store/sqlite_connections.hpp"
#include "native/core/store/sqlite_journal.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

// The program's main(), because these tests run it in several processes: as a child it plays one
// role on a database file, at the machine's clock, and prints what came of it.
namespace tokpost::test {
namespace {

using Arguments = std::vector<std::string>;

void say(const std::string& line) {
  std::cout << line << std::endl;
}

void wait_for_end_of_input() {
  std::string ignored;
  while (std::getline(std::cin, ignored)) {
  }
}

template <class T>
Result<T> run_here(std::function<Awaitable<Result<T>>()> body) {
  static IoPool pool(1);
  std::promise<Result<T>> promise;
  start_job<T>(pool, std::move(body),
               [&promise](Result<T> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

std::shared_ptr<Database> open_database(const std::string& file) {
  SqliteOptions options;
  options.path = file;
  options.busy_limit = std::chrono::seconds(20);
  auto opened = run_here<std::shared_ptr<Database>>([&] { return Database::async_open(options); });
  say(opened ? "open" : opened.error().code);
  return opened ? *opened : nullptr;
}

// Takes one post's lease, says so, and keeps it until it is killed.
void hold_lease(const Arguments& arguments) {
  const auto database = open_database(arguments.at(0));
  const auto journal = make_sqlite_journal(database, shared_test_keys(), LeaseHolder::make());
  auto post = run_here<PostRecord>([&] { return journal->async_acquire(arguments.at(1)); });
  say(post ? "held" : post.error().code);
  wait_for_end_of_input();
}

// Publishes what is due, post by post, until nothing is left; says each id.
void publish_due(const Arguments& arguments) {
  const auto database = open_database(arguments.at(0));
  const auto journal = make_sqlite_journal(database, shared_test_keys(), LeaseHolder::make());
  wait_for_end_of_input();
  while (true) {
    auto due = run_here<DuePosts>([&] { return journal->async_acquire_due(3); });
    if (due.has_error() || due->posts.empty()) break;
    for (PostRecord& post : due->posts) {
      post.progress.state = PostState::published;
      auto saved =
          run_here<SavedPost>([&] { return journal->async_save(post, Lease::release, {}); });
      say(saved ? post.content.id : saved.error().code);
    }
  }
}

// Several at once for one connection: whoever finds the old token "sends" by a line in a log.
void refresh(const Arguments& arguments) {
  const auto database = open_database(arguments.at(0));
  auto opened = run_here<OpenedConnections>([&] {
    return async_open_sqlite_connections(database, shared_test_keys(), LeaseHolder::make());
  });
  const auto connections = opened->connections;
  const std::string& id = arguments.at(1);
  wait_for_end_of_input();
  while (true) {
    auto lease = run_here<RefreshLease>([&] { return connections->async_acquire_refresh(id); });
    if (lease->tokens.refresh_token == Secret("rft.new")) {
      say(lease->tokens.access_token.reveal());
      if (!lease->acquired) return;
      (void)run_here<void>(
          [&] { return connections->async_release_refresh(id, lease->epoch, true); });
      return;
    }
    if (!lease->acquired) {
      ::usleep(2000);
      continue;
    }
    (void)run_here<void>([&] { return connections->async_begin_refresh(id, lease->epoch); });
    std::ofstream(arguments.at(2), std::ios::app) << "sent\n";
    ConnectionTokens tokens;
    tokens.access_token = Secret("act.new");
    tokens.refresh_token = Secret("rft.new");
    (void)run_here<bool>([&] {
      return connections->async_finish_refresh(id, lease->epoch, Secret("rft.old"), tokens, {});
    });
  }
}

// Locks the file as another program would, until its input ends.
void lock(const Arguments& arguments) {
  SqliteOptions options;
  options.path = arguments.at(0);
  auto connection = SqliteConnection::open(options);
  say((*connection)->run_script("BEGIN EXCLUSIVE") ? "locked" : "failed");
  wait_for_end_of_input();
}

// Opens the file once its input ends, so that many can begin together.
void open_together(const Arguments& arguments) {
  say("ready");
  wait_for_end_of_input();
  open_database(arguments.at(0));
}

// As a user who may only read the file, which root always may write.
void open_read_only(const Arguments& arguments) {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() == 0 && ::setuid(kNobody) != 0) say("cannot change the user");
  open_database(arguments.at(0));
}

int play(std::string_view role, const Arguments& arguments) {
  if (role == "hold_lease") hold_lease(arguments);
  if (role == "publish_due") publish_due(arguments);
  if (role == "refresh") refresh(arguments);
  if (role == "lock") lock(arguments);
  if (role == "open_together") open_together(arguments);
  if (role == "open_read_only") open_read_only(arguments);
  return 0;
}

}  // namespace
}  // namespace tokpost::test

// NOLINTNEXTLINE(bugprone-exception-escape): what a child throws ends it, and its test says so
int main(int argc, char** argv) {
  constexpr std::string_view kRole = "--store-child=";
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc > 1 && arguments[1].starts_with(kRole)) {
    return tokpost::test::play(arguments[1].substr(kRole.size()),
                               {arguments.begin() + 2, arguments.end()});
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
