package com.example.service;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /chat} with a message as plain text, which the agent answers. */
@RestController
class ChatController {
    private final Assistant assistant;

    ChatController(Assistant assistant) {
        this.assistant = assistant;
    }

    @PostMapping(path = "/chat", consumes = "text/plain", produces = "text/plain;charset=UTF-8")
    String chat(@RequestBody String message) {
        return assistant.chat(message);
    }
}
