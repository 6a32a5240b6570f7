def check(teams, topics):
    if len(teams) != len(topics):
        raise ValueError("a team has no topic")
