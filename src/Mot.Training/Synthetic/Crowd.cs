using System.Runtime.InteropServices;

namespace Mot.Training.Synthetic;

/// <summary>
/// Where a walker is at a frame: feet on the ground (metres), heading (0 away from the camera, pi/2 to the right),
/// gait.
/// </summary>
internal readonly record struct WalkerState(int Id, double X, double Z, double Heading, double Phase, double Speed);

/// <summary>Something on the ground that walkers go round.</summary>
internal readonly record struct Obstacle(double X, double Z, double Radius);

/// <summary>
/// Who walks where. Walkers enter at the left or right border, go by up to two turning points, stand there for a while
/// or not, and leave at a border; they keep clear of one another and of obstacles. The whole course is laid out up
/// front, so that any frame can be drawn by itself.
/// </summary>
internal sealed class Crowd
{
    private const double WarmUp = 40, Reach = 0.7, TurnRate = 2.4, Acceleration = 1.6;

    private readonly SyntheticOptions _options;
    private readonly Camera _camera;
    private readonly IReadOnlyList<Obstacle> _obstacles;
    private readonly List<Walker> _active = [];
    private readonly List<WalkerAppearance> _appearances = [];
    private readonly List<WalkerState> _states = [];
    private readonly int[] _starts;
    private readonly Wardrobe _wardrobe;
    private SplitMix64 _random;

    public Crowd(SyntheticOptions options, Camera camera, IReadOnlyList<Obstacle> obstacles)
    {
        _options = options;
        _camera = camera;
        _obstacles = obstacles;
        _random = SplitMix64.Stream((ulong)options.Seed, 3);
        _wardrobe = new Wardrobe(options);
        _starts = new int[options.Frames + 1];

        double step = 1 / options.FrameRate, spawn = -WarmUp;
        double warmStep = Math.Max(step, 1 / 15.0);
        for (double time = -WarmUp; time < 0; time += warmStep)
            Step(warmStep, time, ref spawn);
        for (int frame = 0; frame < options.Frames; frame++)
        {
            if (frame > 0)
                Step(step, frame * step, ref spawn);
            foreach (Walker w in CollectionsMarshal.AsSpan(_active))
            {
                if (w.Id == 0)
                {
                    _appearances.Add(_wardrobe.Dress());
                    w.Id = _appearances.Count;
                }

                _states.Add(new(w.Id, w.X, w.Z, w.Heading, w.Phase, w.Speed));
            }

            _starts[frame + 1] = _states.Count;
        }
    }

    /// <summary>The appearance of walker 1, 2, ... at index 0, 1, ...</summary>
    public IReadOnlyList<WalkerAppearance> Appearances => _appearances;

    /// <summary>Everyone in the scene at a frame (from 1), in view or not.</summary>
    public ReadOnlySpan<WalkerState> At(int frame) =>
        CollectionsMarshal.AsSpan(_states)[_starts[frame - 1].._starts[frame]];

    private void Step(double dt, double time, ref double spawn)
    {
        if (_active.Count < _options.Walkers && time >= spawn)
        {
            Enter();
            // Crossing takes about ten seconds, so this keeps the scene full.
            spawn = Math.Max(spawn, time - 1) + _random.Range(0, 10.0 / _options.Walkers);
        }

        foreach (Walker w in _active)
            Advance(w, dt);
        KeepApart();
        _active.RemoveAll(w => w.Leader is null ? w.Next == w.Path.Count : w.Leader.Next == w.Leader.Path.Count);
    }

    private void Enter()
    {
        bool fromLeft = _random.Chance(0.5), toLeft = _random.Chance(0.25) ? fromLeft : !fromLeft;
        Walker w = new()
        {
            Preferred = _random.Range(_options.MinSpeed, _options.MaxSpeed),
            Phase = _random.Range(0, 2 * Math.PI),
        };
        (double x, double z) = AtBorder(fromLeft);
        int turns = _random.Chance(_options.Turning) || fromLeft == toLeft ? 1 + _random.Below(2) : 0;
        for (int i = 0; i < turns; i++)
        {
            double depth = RandomDepth();
            double column = _options.Width * _random.Range(0.15, 0.85);
            double pause = _random.Chance(_options.Stopping) ? _random.Range(0.7, 4) : 0;
            w.Path.Add(new(_camera.WorldX(column, depth), depth, pause));
        }

        var (exitX, exitZ) = AtBorder(toLeft);
        w.Path.Add(new(exitX, exitZ, 0));
        (w.X, w.Z) = (x, z);
        w.Heading = PortableMath.Atan2(w.Path[0].X - x, w.Path[0].Z - z);
        w.Speed = w.Preferred;
        _active.Add(w);
        if (_active.Count < _options.Walkers && _random.Chance(_options.Companions))
        {
            double side = _random.Chance(0.5) ? 1 : -1;
            Walker c = new()
            {
                Leader = w,
                Side = side * _random.Range(0.55, 0.75),
                Heading = w.Heading,
                Speed = w.Speed,
                Phase = _random.Range(0, 2 * Math.PI),
            };
            (c.X, c.Z) = c.BesideLeader();
            _active.Add(c);
        }
    }

    private double RandomDepth() =>
        _camera.GroundDepth(_random.Range(_camera.GroundRow(_camera.Far), _camera.GroundRow(_camera.Near)));

    // Wholly outside, shadow aside.
    private (double X, double Z) AtBorder(bool left)
    {
        double z = RandomDepth(), margin = 0.45 * Camera.WalkerHeight * _camera.Scale(z);
        return (_camera.WorldX(left ? -margin : _options.Width + margin, z), z);
    }

    private static void Advance(Walker w, double dt)
    {
        double oldX = w.X, oldZ = w.Z;
        if (w.Leader is { } leader)
        {
            var (x, z) = w.BesideLeader();
            double vx = (leader.Speed * PortableMath.Sin(leader.Heading)) + ((x - w.X) * 1.5);
            double vz = (leader.Speed * PortableMath.Cos(leader.Heading)) + ((z - w.Z) * 1.5);
            double v = Math.Sqrt((vx * vx) + (vz * vz)), limit = Math.Min(1, 2.2 / Math.Max(v, 1e-9));
            w.X += vx * limit * dt;
            w.Z += vz * limit * dt;
            w.Heading += Math.Clamp(PortableMath.Wrap(leader.Heading - w.Heading), -TurnRate * dt, TurnRate * dt);
            w.Speed += Math.Clamp((v * limit) - w.Speed, -2 * Acceleration * dt, 2 * Acceleration * dt);
        }
        else
        {
            Waypoint target = w.Path[w.Next];
            double dx = target.X - w.X, dz = target.Z - w.Z;
            double turn = PortableMath.Wrap(PortableMath.Atan2(dx, dz) - w.Heading);
            bool pausing = w.Pause > 0;
            if (pausing)
                w.Pause -= dt;
            else
                w.Heading += Math.Clamp(turn, -TurnRate * dt, TurnRate * dt);
            // Slower in a sharp turn, so that nobody circles round a turning point.
            double wanted = pausing ? 0 : w.Preferred * Math.Clamp(1.3 - Math.Abs(turn), 0.25, 1);
            w.Speed += Math.Clamp(wanted - w.Speed, -Acceleration * dt, Acceleration * dt);
            w.X += w.Speed * PortableMath.Sin(w.Heading) * dt;
            w.Z += w.Speed * PortableMath.Cos(w.Heading) * dt;
            if ((dx * dx) + (dz * dz) < Reach * Reach)
            {
                w.Pause = target.Pause;
                w.Next++;
            }
        }

        double moved = Math.Sqrt(((w.X - oldX) * (w.X - oldX)) + ((w.Z - oldZ) * (w.Z - oldZ)));
        w.Phase += 2 * Math.PI * moved / WalkerFigure.StrideLength(w.Speed);
    }

    private void KeepApart()
    {
        const double room = 0.62;
        for (int i = 0; i < _active.Count; i++)
        {
            Walker a = _active[i];
            for (int j = i + 1; j < _active.Count; j++)
            {
                Walker b = _active[j];
                double dx = b.X - a.X, dz = b.Z - a.Z, squared = (dx * dx) + (dz * dz);
                if (squared is >= room * room or < 1e-12)
                    continue;
                double d = Math.Sqrt(squared), push = 0.15 * (room - d) / d;
                a.X -= dx * push;
                a.Z -= dz * push;
                b.X += dx * push;
                b.Z += dz * push;
            }

            foreach (Obstacle o in _obstacles)
            {
                double dx = a.X - o.X, dz = a.Z - o.Z, squared = (dx * dx) + (dz * dz), clear = o.Radius + 0.3;
                if (squared >= clear * clear || squared < 1e-12)
                    continue;
                double d = Math.Sqrt(squared), push = 0.3 * (clear - d) / d;
                // Sideways as well, so that nobody runs against the middle of an obstacle for ever.
                a.X += (dx + (0.5 * dz)) * push;
                a.Z += (dz - (0.5 * dx)) * push;
            }

            a.Z = Math.Clamp(a.Z, _camera.Near, _camera.Far);
        }
    }

    private readonly record struct Waypoint(double X, double Z, double Pause);

    private sealed class Walker
    {
        public int Id { get; set; }

        public double X { get; set; }

        public double Z { get; set; }

        public double Heading { get; set; }

        public double Speed { get; set; }

        public double Phase { get; set; }

        public double Preferred { get; init; }

        public double Pause { get; set; }

        public int Next { get; set; }

        public List<Waypoint> Path { get; } = [];

        public Walker? Leader { get; init; }

        public double Side { get; init; }

        public (double X, double Z) BesideLeader() =>
            (Leader!.X + (Side * PortableMath.Cos(Leader.Heading)),
                Leader.Z - (Side * PortableMath.Sin(Leader.Heading)));
    }
}
