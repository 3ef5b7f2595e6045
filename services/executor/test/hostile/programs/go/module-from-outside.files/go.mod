module main

go 1.19

require example.com/evil v1.0.0
