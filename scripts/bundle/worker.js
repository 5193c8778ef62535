// The worker of the bundled page: as www/engine/worker.js, with the glue built in.
import * as glue from '../../pkg/gossip_workshop_bg.js';
import { serve } from '../../www/engine/serve.js';

serve(async () => glue);
