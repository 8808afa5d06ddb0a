namespace Mot.Training.Synthetic;

/// <summary>
/// What stands still: the prerendered background, and the props in front of which and behind which walkers pass.
/// </summary>
internal sealed class Scenery
{
    private readonly SyntheticOptions _options;
    private readonly Camera _camera;
    private readonly Backdrop _backdrop;
    private SplitMix64 _random;

    public Scenery(SyntheticOptions options, Camera camera)
    {
        _options = options;
        _camera = camera;
        _random = SplitMix64.Stream(options.PlaceOrSeed, 2);
        SyntheticScene scene = options.Scene == SyntheticScene.Any
            ? (SyntheticScene)(1 + _random.Below(3))
            : options.Scene;
        // Shadows fall to one side and rather towards the camera: the light comes from above the houses.
        SunX = (_random.Chance(0.5) ? 1 : -1) * _random.Range(0.35, 1.1);
        SunZ = _random.Range(-0.7, 0.15);
        _backdrop = new Backdrop(camera, scene, SplitMix64.Combine(options.PlaceOrSeed, 5));
        GroundRow = (int)Math.Ceiling(camera.GroundRow(_backdrop.WallDepth));
        Background = _backdrop.Render(options.Width, options.Height);
        Place(scene);
        Props.Sort(static (a, b) => b.Z.CompareTo(a.Z));
    }

    /// <summary>Interleaved BGR.</summary>
    public byte[] Background { get; }

    /// <summary>The first image row that is ground.</summary>
    public int GroundRow { get; }

    /// <summary>Where the shadow of a point at height 1 falls.</summary>
    public double SunX { get; }

    /// <inheritdoc cref="SunX"/>
    public double SunZ { get; }

    /// <summary>The farthest first.</summary>
    public List<(double Z, Sprite Sprite)> Props { get; } = [];

    public List<Obstacle> Obstacles { get; } = [];

    private void Place(SyntheticScene scene)
    {
        ReadOnlySpan<PropKind> kinds = scene switch
        {
            SyntheticScene.Street => [
                PropKind.Lamp, PropKind.Tree, PropKind.Bin, PropKind.Sign, PropKind.Car, PropKind.Column,
                PropKind.Bollards],
            SyntheticScene.Plaza => [
                PropKind.Lamp, PropKind.Planter, PropKind.Bench, PropKind.Column, PropKind.Tree, PropKind.Bin,
                PropKind.Bollards],
            _ => [PropKind.Tree, PropKind.Bush, PropKind.Bench, PropKind.Lamp, PropKind.Bush, PropKind.Bin],
        };
        PropKind[] order = kinds.ToArray();
        int count = _options.Occluders, cars = 0;
        // Spread over columns and rows by shuffled strata.
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = i;
        _random.Shuffle(rows.AsSpan());
        for (int i = 0; i < count; i++)
        {
            if (i % order.Length == 0)
                _random.Shuffle(order.AsSpan());
            PropKind kind = order[i % order.Length];
            double column = _options.Width * (i + _random.Range(0.15, 0.85)) / count;
            double depth = (rows[i] + _random.NextDouble()) / count;
            double top = _camera.GroundRow(_camera.Far), bottom = _camera.GroundRow(_camera.Near);
            // Bulky things stand in the farther half, where they hide a walker rather than the scene.
            double row = top
                + ((bottom - top) * (PropPainter.Bulky(kind) ? 0.06 + (0.5 * depth) : 0.1 + (0.8 * depth)));
            if (kind == PropKind.Car)
            {
                if (cars++ > 0)
                    kind = PropKind.Tree;
                else
                    row = _camera.GroundRow(_backdrop.ParkingDepth);
            }

            double z = _camera.GroundDepth(row);
            PropPainter painter = new(
                _camera, _camera.WorldX(column, z), z, SplitMix64.Combine(_options.PlaceOrSeed, 100 + (ulong)i));
            Props.Add((z, painter.Draw(kind, (float)Math.Clamp(-SunX, -1, 1))));
            painter.CastShadow(
                Background, _options.Width, _options.Height, GroundRow, SunX, SunZ, (float)(_options.Shadows * 0.9));
            Obstacles.AddRange(painter.Obstacles);
        }
    }
}
