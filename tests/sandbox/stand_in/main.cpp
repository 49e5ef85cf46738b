#include "tests/sandbox/stand_in/http.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <unistd.h>

/// Ends when whoever holds the other end of our standard input is gone, whatever became of it.
static void end_with_input() {
    char nothing[64];
    while (read(STDIN_FILENO, nothing, sizeof nothing) > 0) {
    }
    kill(getpid(), SIGTERM);
}

int main(int argc, char** argv) {
    using namespace shopd::sandbox::stand_in;
    CLI::App app("A stand-in for Moodle's REST web services, over a site's database");
    HttpOptions options;
    std::string certificate;
    bool until_input_ends = false;
    app.add_option("--dsn", options.dsn, "the site's database, as a superuser")->required();
    app.add_option("--port", options.port, "on 127.0.0.1; 0: any that is free");
    app.add_option("--https", certificate, "serve https; the certificate to trust is written to this file");
    app.add_flag("--until-input-ends", until_input_ends, "end when standard input does");
    CLI11_PARSE(app, argc, argv);
    if (!certificate.empty()) options.https = certificate;

    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    try {
        Http http(options);
        std::cout << http.url() << std::endl;
        std::thread([&] { http.serve(); }).detach();
        if (until_input_ends) std::thread(end_with_input).detach();
        int signal = 0;
        sigwait(&ends, &signal);
        std::_Exit(0); // calls under way are cut, as by a web server's end; kept-alive connections are not waited for
    } catch (const std::exception& error) {
        std::cerr << "moodle-stand-in: " << error.what() << '\n';
        return 1;
    }
}
