// A process that a test starts, listens to, and kills.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace casefold {

// A child process and what it says, line by line. Killed at the latest when this goes.
class ChildProcess {
 public:
  ChildProcess(const std::string& program, std::vector<std::string> arguments) {
    int ends[2];  // NOLINT: pipe() wants an array
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, ends[0]);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0)
      throw std::runtime_error(program + " does not start");
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    out_ = ::fdopen(ends[0], "r");
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    kill();
    std::fclose(out_);
  }

  // The next line without its end, or "" at the end of all.
  std::string line() {
    char text[200];  // NOLINT
    if (std::fgets(text, sizeof text, out_) == nullptr) return {};
    std::string said(text);
    if (!said.empty() && said.back() == '\n') said.pop_back();
    return said;
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  std::FILE* out_ = nullptr;
};

}  // namespace casefold
