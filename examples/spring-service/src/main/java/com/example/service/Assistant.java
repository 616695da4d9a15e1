package com.example.service;

/** The agent. */
interface Assistant {
    String chat(String message);
}
