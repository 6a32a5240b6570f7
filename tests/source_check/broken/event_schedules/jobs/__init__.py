from jobs.nightly import Nightly
