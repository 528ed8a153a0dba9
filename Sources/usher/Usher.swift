import ArgumentParser
import ServiceLifecycle
@main struct Usher: ParsableCommand { }
